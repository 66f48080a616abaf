package dev.headway.testkit.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/**
 * The layers of every service, {@code dev.headway.NAME}: a shell that joins adapters of Kafka and of Kubernetes, which know the
 * domain and not each other. A service adds the rules that are its own.
 */
public final class ServiceLayers {

    private static final String SHELL = "dev.headway.[controlplane|health|node|planner|tag]";
    private static final String DOMAIN = SHELL + ".domain..";
    private static final String KAFKA = SHELL + ".kafka..";
    private static final String KUBERNETES = SHELL + ".kubernetes..";

    private ServiceLayers() {}

    @ArchTest
    static final ArchRule THE_DOMAIN_KNOWS_ONLY_JAVA_AND_THE_MODEL = classes()
            .that()
            .resideInAPackage(DOMAIN)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.headway.model..", DOMAIN, "org.jspecify..");

    @ArchTest
    static final ArchRule THE_DOMAIN_READS_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage(DOMAIN)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule KAFKA_KNOWS_NEITHER_KUBERNETES_NOR_THE_SHELL = noClasses()
            .that()
            .resideInAPackage(KAFKA)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KUBERNETES, SHELL, "io.fabric8..");

    @ArchTest
    static final ArchRule KUBERNETES_KNOWS_NEITHER_KAFKA_NOR_THE_SHELL = noClasses()
            .that()
            .resideInAPackage(KUBERNETES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KAFKA, SHELL, "org.apache.kafka..")
            .allowEmptyShould(true);
}
