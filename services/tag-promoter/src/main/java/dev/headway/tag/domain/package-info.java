/** Where a tag points and whether it may be moved. */
@NullMarked
package dev.headway.tag.domain;

import org.jspecify.annotations.NullMarked;
