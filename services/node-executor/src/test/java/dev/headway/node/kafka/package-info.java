/** Tests of the node executor. */
@NullMarked
package dev.headway.node.kafka;

import org.jspecify.annotations.NullMarked;
