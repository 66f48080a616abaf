package dev.headway.node.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headway.node.domain.NodeCommandHandler;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;

/**
 * Which clusters this replica answers for: those whose commands are on its partitions.
 *
 * <p>Commands are keyed by cluster, so the replica that gets a cluster's commands is also the one that carries on its nodes. A
 * cluster that was lost is dropped when the next assignment is known; for that moment two replicas may act on one node, which
 * the guards on every request allow for.
 */
@ApplicationScoped
@Identifier("node-executor-commands")
public class ClusterOwnership implements KafkaConsumerRebalanceListener {

    private final NodeCommandHandler handler;

    ClusterOwnership(NodeCommandHandler handler) {
        this.handler = handler;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> assigned) {
        Set<TopicPartition> mine = consumer.assignment();
        String topic = consumer.subscription().stream().findFirst().orElseThrow();
        int partitions = consumer.partitionsFor(topic).size();
        Set<Integer> numbers = mine.stream().map(TopicPartition::partition).collect(Collectors.toSet());
        handler.answerFor(cluster -> numbers.contains(partitionOf(cluster, partitions)));
    }

    /** The partition the default partitioner gives a key. */
    static int partitionOf(String cluster, int partitions) {
        return BuiltInPartitioner.partitionForKey(cluster.getBytes(UTF_8), partitions);
    }
}
