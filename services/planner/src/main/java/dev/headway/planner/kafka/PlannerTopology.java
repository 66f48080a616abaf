package dev.headway.planner.kafka;

import dev.headway.messaging.MessageCatalogue;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.TagEvent;
import dev.headway.model.message.UpgradeSignal;
import dev.headway.planner.domain.DecisionLog;
import dev.headway.planner.kafka.PlannerConfig.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The planner as a Kafka Streams topology.
 *
 * <p>One part decides about upgrades, keyed by their names; one decides about clusters, keyed by theirs. They talk through
 * the two signal topics. Requests, registrations and what clusters tell their upgrade have one partition each: a request
 * without a key meets the state of its upgrade, and a request that was sent after a registration is decided after it. The
 * topics keyed by cluster have the same number of partitions.
 */
public final class PlannerTopology {

    private static final Serde<String> KEY = Serdes.String();
    private static final Serde<byte[]> VALUE = Serdes.ByteArray();
    private static final Produced<String, Carried> OUT = Produced.with(KEY, new CarriedSerde());

    private PlannerTopology() {}

    /** Builds it. */
    public static Topology build(PlannerConfig config, InstantSource clock, DecisionLog log) {
        StreamsBuilder builder = new StreamsBuilder();
        stores(builder, config.store());
        builder.stream(FleetProcessor.TOPIC, Consumed.with(KEY, VALUE))
                .process(FleetProcessor::new, FleetProcessor.STORE)
                .to((key, carried, context) -> carried.topic(), OUT);
        upgrades(builder)
                .process(
                        () -> new UpgradeProcessor(clock, config.timerInterval(), log),
                        UpgradeProcessor.HEADERS,
                        UpgradeProcessor.PARTS,
                        UpgradeProcessor.TIMERS,
                        FleetProcessor.STORE)
                .to((key, carried, context) -> carried.topic(), OUT);
        clusters(builder)
                .process(
                        () -> new ClusterProcessor(clock, config.timing(), config.timerInterval(), log),
                        ClusterProcessor.HEADERS,
                        ClusterProcessor.PARTS,
                        ClusterProcessor.TIMERS)
                .to((key, carried, context) -> carried.topic(), OUT);
        return builder.build();
    }

    /** Requests under the key of their upgrade, and what clusters say to it. */
    private static KStream<String, Carried> upgrades(StreamsBuilder builder) {
        KStream<String, Carried> intake =
                builder.stream(RequestIntake.TOPIC, Consumed.with(KEY, VALUE)).process(RequestIntake::new);
        intake.filterNot((key, carried) -> isRequest(carried)).to((key, carried, context) -> carried.topic(), OUT);
        return intake.filter((key, carried) -> isRequest(carried)).merge(source(builder, UpgradeSignal.class));
    }

    private static KStream<String, Carried> clusters(StreamsBuilder builder) {
        return source(builder, ClusterSignal.class)
                .merge(source(builder, ControlPlaneEvent.class))
                .merge(source(builder, NodeEvent.class))
                .merge(source(builder, TagEvent.class))
                .merge(source(builder, HealthEvent.class));
    }

    private static KStream<String, Carried> source(StreamsBuilder builder, Class<? extends Message> family) {
        String topic = MessageCatalogue.topicOfFamily(family).name();
        return builder.stream(topic, Consumed.with(KEY, VALUE)).mapValues(value -> new Carried(topic, value));
    }

    private static void stores(StreamsBuilder builder, Store kind) {
        for (String name : List.of(
                UpgradeProcessor.HEADERS,
                UpgradeProcessor.PARTS,
                UpgradeProcessor.TIMERS,
                ClusterProcessor.HEADERS,
                ClusterProcessor.PARTS,
                ClusterProcessor.TIMERS,
                FleetProcessor.STORE)) {
            builder.addStateStore(store(kind, name).withLoggingEnabled(Map.of()));
        }
    }

    private static StoreBuilder<KeyValueStore<String, byte[]>> store(Store kind, String name) {
        return Stores.keyValueStoreBuilder(
                        switch (kind) {
                            case MEMORY -> Stores.inMemoryKeyValueStore(name);
                            case ROCKSDB -> Stores.persistentKeyValueStore(name);
                        },
                        KEY,
                        VALUE)
                .withCachingDisabled();
    }

    private static boolean isRequest(Carried carried) {
        return carried.topic().equals(RequestIntake.TOPIC);
    }
}
