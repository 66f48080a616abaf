/** The planner on Kafka Streams: sources, state stores, timers, sinks. */
@NullMarked
package dev.headway.planner.kafka;

import org.jspecify.annotations.NullMarked;
