/** Tag commands in, tag events out. */
@NullMarked
package dev.headway.tag.kafka;

import org.jspecify.annotations.NullMarked;
