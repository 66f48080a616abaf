package dev.headway.planner.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The least that Kafka Streams must do for one record, with the planner's settings: one source, a processor that puts twice into
 * one store, two sinks. What the planner takes beyond this is its own.
 */
final class BareTopology implements AutoCloseable {

    private static final int KEYS = 100;
    private static final int BYTES = 500;

    private final KafkaStreams streams;
    private final KafkaProducer<String, byte[]> producer;
    private final OpenLoop loop;
    private final String bootstrap;
    private final Thread reader = Thread.ofPlatform().daemon().name("bare").unstarted(this::read);
    private volatile boolean open = true;
    private int sent;

    private BareTopology(String bootstrap, KafkaStreams streams, OpenLoop loop) {
        this.bootstrap = bootstrap;
        this.streams = streams;
        this.loop = loop;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 0), new StringSerializer(), new ByteArraySerializer());
    }

    /** Starts it and waits until it runs. */
    static BareTopology start(String bootstrap, int partitions, Path disk, OpenLoop loop)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of("bare-in", "bare-out", "bare-log").stream()
                            .map(name -> new NewTopic(name, partitions, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
        Properties settings = ShippedPlanner.settings("bare", bootstrap, disk);
        KafkaStreams streams = new KafkaStreams(topology(), settings);
        CountDownLatch running = new CountDownLatch(1);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            }
        });
        streams.start();
        if (!running.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the bare topology does not start");
        }
        BareTopology bare = new BareTopology(bootstrap, streams, loop);
        bare.reader.start();
        return bare;
    }

    /** Sends one record. */
    String send() {
        String id = Integer.toString(++sent);
        byte[] value = ("%-" + BYTES + "s").formatted(id).getBytes(UTF_8);
        producer.send(new ProducerRecord<>("bare-in", "key-" + sent % KEYS, value));
        return id;
    }

    @Override
    public void close() throws InterruptedException {
        open = false;
        reader.join();
        producer.close();
        streams.close();
    }

    private void read() {
        try (KafkaConsumer<String, byte[]> consumer = ModelFleet.consumer(bootstrap)) {
            consumer.subscribe(List.of("bare-out"));
            while (open) {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(record -> loop.visible(new String(record.value(), UTF_8).strip()));
            }
        }
    }

    private static Topology topology() {
        return new Topology()
                .addSource("in", Serdes.String().deserializer(), Serdes.ByteArray().deserializer(), "bare-in")
                .addProcessor("twice", Twice::new, "in")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore("bare"), Serdes.String(), Serdes.ByteArray())
                                .withCachingDisabled(),
                        "twice")
                .addSink("out", "bare-out", Serdes.String().serializer(), Serdes.ByteArray().serializer(), "twice")
                .addSink("log", "bare-log", Serdes.String().serializer(), Serdes.ByteArray().serializer(), "twice");
    }

    private static final class Twice implements Processor<String, byte[], String, byte[]> {
        private KeyValueStore<String, byte[]> store;
        private ProcessorContext<String, byte[]> context;

        @Override
        public void init(ProcessorContext<String, byte[]> processorContext) {
            context = processorContext;
            store = processorContext.getStateStore("bare");
        }

        @Override
        public void process(Record<String, byte[]> record) {
            store.put(record.key(), record.value());
            store.put(record.key() + "/entry", record.value());
            context.forward(record);
        }
    }
}
