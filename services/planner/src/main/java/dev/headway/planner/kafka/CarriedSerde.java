package dev.headway.planner.kafka;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Writes a {@link Carried} as its bytes; what is read is always bytes. */
final class CarriedSerde implements Serde<Carried> {

    @Override
    public Serializer<Carried> serializer() {
        return (topic, carried) -> carried == null ? null : carried.value();
    }

    @Override
    public Deserializer<Carried> deserializer() {
        return Carried::new;
    }
}
