/** Tests of the topology. */
@NullMarked
package dev.headway.planner.kafka;

import org.jspecify.annotations.NullMarked;
