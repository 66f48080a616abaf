package dev.headway.health;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.headway.health", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule domainKnowsOnlyTheModel = classes()
            .that()
            .resideInAPackage("..health.domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.headway.model..", "dev.headway.health.domain..", "org.jspecify..");

    @ArchTest
    static final ArchRule domainReadsNoClock = noClasses()
            .that()
            .resideInAPackage("..health.domain..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule adaptersKnowOnlyTheDomain = noClasses()
            .that()
            .resideInAPackage("..health.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.headway.health.kubernetes..", "dev.headway.health");

    @ArchTest
    static final ArchRule kubernetesKnowsNoKafka = noClasses()
            .that()
            .resideInAPackage("..health.kubernetes..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.headway.health.kafka..", "dev.headway.health", "org.apache.kafka..");

    @ArchTest
    static final ArchRule measurementsKnowOnlyTheDomain = noClasses()
            .that()
            .resideInAPackage("..health.measurements..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.headway.health.kafka..", "dev.headway.health.kubernetes..", "dev.headway.health", "org.apache.kafka..");
}
