package dev.headway.model.message;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The Kafka topic that carries a family of messages, and the one kind of service that writes it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Topic {

    /** The topic's name. */
    String name();

    /** The only kind of writer, as the artifact suffix says it; {@code user} for people and pipelines. */
    String writer();

    /** Whether only the last record of each key is kept. */
    boolean compacted() default false;

    /** Whether the topic has a single partition, so that a plain consumer reads its records in one order. */
    boolean totalOrder() default false;
}
