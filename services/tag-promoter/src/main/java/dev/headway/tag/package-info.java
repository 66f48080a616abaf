/** The tag promoter: points revision tags at a revision, and back. */
@NullMarked
package dev.headway.tag;

import org.jspecify.annotations.NullMarked;
