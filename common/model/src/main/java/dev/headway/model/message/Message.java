package dev.headway.model.message;

/** Everything that travels over a topic of Headway. */
public sealed interface Message
        permits UpgradeRequest, UpgradeEvent, StepMessage, ClusterRegistration, ClusterSignal, UpgradeSignal {

    /** The upgrade this belongs to: the CloudEvents extension {@code correlationid}. Empty for a registration. */
    String upgrade();

    /** The Kafka key, which decides the partition and so the order. */
    String key();

    /** The CloudEvents {@code subject}, such as {@code clusters/blue/nodes/worker-1}. */
    String subject();

    /**
     * What makes two messages of one type the same fact. Together with the type it is the CloudEvents {@code id}, so
     * publishing a fact twice is a duplicate and not a second fact.
     */
    String identity();
}
