/** Commands in, events out. */
@NullMarked
package dev.headway.node.kafka;

import org.jspecify.annotations.NullMarked;
