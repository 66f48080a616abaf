package dev.headway.messaging;

import dev.headway.model.message.Message;
import dev.headway.model.message.MessageType;
import dev.headway.model.message.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every topic and every message type, read from the annotations of the sealed message families. */
public final class MessageCatalogue {

    /**
     * A topic and what may be on it.
     *
     * @param writer the only kind of service that writes it
     * @param types the records by CloudEvents type
     */
    public record TopicEntry(
            String name,
            String writer,
            boolean compacted,
            boolean totalOrder,
            Class<? extends Message> family,
            Map<String, Class<? extends Message>> types) {

        /** The topic that takes what could not be read from this one. */
        public String deadLetter() {
            return name + ".dead-letter";
        }
    }

    private static final Map<String, TopicEntry> TOPICS = new TreeMap<>();
    private static final Map<String, TopicEntry> TOPIC_OF_TYPE = new TreeMap<>();

    static {
        collect(Message.class);
    }

    private MessageCatalogue() {}

    /** All topics by name. */
    public static List<TopicEntry> topics() {
        return List.copyOf(TOPICS.values());
    }

    /** The topic of that name, if it is one of ours. */
    public static Optional<TopicEntry> topic(String name) {
        return Optional.ofNullable(TOPICS.get(name));
    }

    /** The topic that carries messages of this class. */
    public static TopicEntry topicOf(Class<? extends Message> type) {
        return topicOfType(typeOf(type))
                .orElseThrow(() -> new IllegalArgumentException(type.getName() + " is on no topic"));
    }

    /** The topic that carries messages of this CloudEvents type. */
    public static Optional<TopicEntry> topicOfType(String type) {
        return Optional.ofNullable(TOPIC_OF_TYPE.get(type));
    }

    /** The topic of a message family. */
    public static TopicEntry topicOfFamily(Class<? extends Message> family) {
        return TOPICS.values().stream()
                .filter(entry -> entry.family() == family)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(family.getName() + " is not a message family"));
    }

    /** The CloudEvents type of a record. */
    public static String typeOf(Class<? extends Message> type) {
        MessageType annotation = type.getAnnotation(MessageType.class);
        if (annotation == null) {
            throw new IllegalArgumentException(type.getName() + " has no @MessageType");
        }
        return annotation.value();
    }

    private static void collect(Class<? extends Message> family) {
        Topic topic = family.getAnnotation(Topic.class);
        if (topic == null) {
            permitted(family).forEach(MessageCatalogue::collect);
            return;
        }
        Map<String, Class<? extends Message>> types = new TreeMap<>();
        for (Class<? extends Message> type : records(family)) {
            types.put(typeOf(type), type);
        }
        TopicEntry entry = new TopicEntry(
                topic.name(), topic.writer(), topic.compacted(), topic.totalOrder(), family, Map.copyOf(types));
        TOPICS.put(topic.name(), entry);
        types.keySet().forEach(type -> TOPIC_OF_TYPE.put(type, entry));
    }

    private static List<Class<? extends Message>> records(Class<? extends Message> family) {
        List<Class<? extends Message>> records = new ArrayList<>();
        for (Class<? extends Message> permitted : permitted(family)) {
            if (permitted.isRecord()) {
                records.add(permitted);
            } else {
                records.addAll(records(permitted));
            }
        }
        return records;
    }

    private static List<Class<? extends Message>> permitted(Class<? extends Message> family) {
        List<Class<? extends Message>> permitted = new ArrayList<>();
        for (Class<?> subclass : family.getPermittedSubclasses()) {
            permitted.add(subclass.asSubclass(Message.class));
        }
        return permitted;
    }
}
