/** The objects of tags in a cluster. */
@NullMarked
package dev.headway.tag.kubernetes;

import org.jspecify.annotations.NullMarked;
