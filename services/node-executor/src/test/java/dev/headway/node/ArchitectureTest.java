package dev.headway.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "dev.headway.node", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theDomainKnowsOnlyTheModel = classes()
            .that()
            .resideInAPackage("dev.headway.node.domain")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.headway.model..", "dev.headway.node.domain", "org.jspecify..");

    @ArchTest
    static final ArchRule theDomainReadsNoClock = noClasses()
            .that()
            .resideInAPackage("dev.headway.node.domain")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule kafkaKnowsNoKubernetes = noClasses()
            .that()
            .resideInAPackage("dev.headway.node.kafka")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.headway.node.kubernetes", "dev.headway.node", "io.fabric8..");

    @ArchTest
    static final ArchRule kubernetesKnowsNoKafka = noClasses()
            .that()
            .resideInAPackage("dev.headway.node.kubernetes")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.headway.node.kafka", "dev.headway.node", "org.apache.kafka..");
}
