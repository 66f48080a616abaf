package dev.headway.model.message;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The CloudEvents {@code type} of a record: a constant that outlives every rename of the class. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface MessageType {

    /** The constant, ending in the version of the record's shape, such as {@code dev.headway.node.upgraded.v1}. */
    String value();
}
