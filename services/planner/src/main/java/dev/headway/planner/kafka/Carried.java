package dev.headway.planner.kafka;

import org.jspecify.annotations.Nullable;

/** A record's value and the topic it is from, or for. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Carried(String topic, byte @Nullable [] value) {}
