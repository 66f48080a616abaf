package dev.headway.planner.kafka;

import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.Decoded.Reason;
import dev.headway.messaging.Decoded.Unreadable;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import dev.headway.planner.domain.FleetMember;
import dev.headway.planner.domain.FleetRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;

/** Keeps who is in the fleet. */
final class FleetProcessor implements Processor<String, byte[], String, Carried> {

    static final String STORE = "planner-fleet";
    static final String TOPIC =
            MessageCatalogue.topicOfFamily(ClusterRegistration.class).name();

    private static final Logger LOG = Logger.getLogger(FleetProcessor.class);

    private KeyValueStore<String, byte[]> store;
    private Outbox outbox;

    @Override
    public void init(ProcessorContext<String, Carried> context) {
        store = context.getStateStore(STORE);
        outbox = new Outbox(context);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        Instant time = Instant.ofEpochMilli(record.timestamp());
        switch (MessageCodec.decode(TOPIC, record.headers(), record.value(), time)) {
            case Read(var envelope)
            when envelope.message() instanceof ClusterRegistration registration -> keep(registration, envelope.id());
            case Read other -> LOG.warnf("Ignored %s on %s", other.envelope().id(), TOPIC);
            case Unreadable unreadable -> {
                if (unreadable.reason() == Reason.EMPTY && record.key() != null) {
                    keep(new ClusterUnregistered(record.key(), time), "");
                } else {
                    outbox.deadLetter(
                            TOPIC, record.key(), record.value(), record.headers(), record.timestamp(), unreadable);
                }
            }
        }
    }

    private void keep(ClusterRegistration registration, String cause) {
        byte[] json = store.get(registration.cluster());
        FleetMember known = json == null ? null : StateJson.read(json, FleetMember.class);
        FleetMember member = FleetRules.member(known, registration);
        store.put(registration.cluster(), StateJson.write(member));
        FleetRules.signal(known, registration)
                .ifPresent(signal -> outbox.send(List.of(signal), registration.occurredAt(), cause));
        if (known != null && known.reachable() != member.reachable()) {
            LOG.infof("Cluster %s: %s", registration.cluster(), member.reachable() ? "answers again" : "out of reach");
        }
    }

    /** The registered clusters by name. */
    static List<ClusterRegistered> fleet(ReadOnlyKeyValueStore<String, byte[]> store) {
        List<ClusterRegistered> fleet = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> clusters = store.all()) {
            clusters.forEachRemaining(cluster -> {
                ClusterRegistered registered =
                        StateJson.read(cluster.value, FleetMember.class).registered();
                if (registered != null) {
                    fleet.add(registered);
                }
            });
        }
        fleet.sort(Comparator.comparing(ClusterRegistered::cluster));
        return fleet;
    }
}
