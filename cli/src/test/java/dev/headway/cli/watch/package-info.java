@NullMarked
package dev.headway.cli.watch;

import org.jspecify.annotations.NullMarked;
