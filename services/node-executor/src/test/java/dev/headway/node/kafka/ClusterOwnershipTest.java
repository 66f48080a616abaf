package dev.headway.node.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.message.NodeCommand;
import dev.headway.node.domain.NodeCommandHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class ClusterOwnershipTest {

    private static final String TOPIC = "headway.node.commands";

    private final List<Predicate<String>> answered = new ArrayList<>();

    @Test
    void answersForTheClustersOfItsPartitionsAndNoOthers() {
        MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
        consumer.updatePartitions(
                TOPIC,
                IntStream.range(0, 2)
                        .mapToObj(i -> new PartitionInfo(TOPIC, i, Node.noNode(), new Node[0], new Node[0]))
                        .toList());
        consumer.subscribe(List.of(TOPIC));
        ClusterOwnership ownership = new ClusterOwnership(handler());

        consumer.rebalance(List.of(new TopicPartition(TOPIC, 1)));
        ownership.onPartitionsAssigned(consumer, consumer.assignment());

        Map<String, Integer> partitions = Map.of("blue", partition("blue"), "green", partition("green"));
        assertThat(answered).hasSize(1);
        partitions.forEach((cluster, partition) ->
                assertThat(answered.getFirst().test(cluster)).as(cluster).isEqualTo(partition == 1));
    }

    /** What the default partitioner of a producer does with a key. */
    private static int partition(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % 2;
    }

    private NodeCommandHandler handler() {
        return new NodeCommandHandler() {
            @Override
            public void handle(NodeCommand command, String cause) {
                throw new AssertionError("no command was sent");
            }

            @Override
            public void answerFor(Predicate<String> clusters) {
                answered.add(clusters);
            }
        };
    }
}
