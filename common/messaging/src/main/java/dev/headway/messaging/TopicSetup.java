package dev.headway.messaging;

import dev.headway.messaging.MessageCatalogue.TopicEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates every topic of the catalogue, and the dead-letter topic of each, where it does not exist yet. */
public final class TopicSetup {

    /** Large enough for the survey and the plan of a cluster with thousands of nodes. */
    public static final int MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

    private TopicSetup() {}

    /**
     * Creates what is missing.
     *
     * @param partitions of every topic that need not be in total order; all of them have the same number, because the
     *     planner joins them by key
     */
    public static void create(Admin admin, int partitions, short replication) {
        for (NewTopic topic : topics(partitions, replication)) {
            try {
                admin.createTopics(List.of(topic)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new IllegalStateException("Cannot create topic " + topic.name(), e.getCause());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while creating topic " + topic.name(), e);
            }
        }
    }

    /** Every topic as it should be created. */
    public static List<NewTopic> topics(int partitions, short replication) {
        List<NewTopic> topics = new ArrayList<>();
        for (TopicEntry entry : MessageCatalogue.topics()) {
            topics.add(new NewTopic(entry.name(), entry.totalOrder() ? 1 : partitions, replication)
                    .configs(Map.of(
                            TopicConfig.CLEANUP_POLICY_CONFIG,
                            entry.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE,
                            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                            Integer.toString(MAX_MESSAGE_BYTES))));
            topics.add(new NewTopic(entry.deadLetter(), 1, replication)
                    .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE_BYTES))));
        }
        return topics;
    }
}
