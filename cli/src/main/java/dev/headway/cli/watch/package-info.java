/** An upgrade as a person sees it: a view built from events, told as lines or drawn as a tree. */
@NullMarked
package dev.headway.cli.watch;

import org.jspecify.annotations.NullMarked;
