/** A real Apache Kafka broker that needs no Docker. */
@NullMarked
package dev.headway.testkit.kafka;

import org.jspecify.annotations.NullMarked;
