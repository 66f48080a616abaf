package dev.headway.tag;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.headway.tag", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule domainKnowsOnlyTheModel = classes()
            .that()
            .resideInAPackage("..tag.domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.headway.model..", "dev.headway.tag.domain..", "org.jspecify..");

    @ArchTest
    static final ArchRule domainReadsNoClock = noClasses()
            .that()
            .resideInAPackage("..tag.domain..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule adaptersKnowOnlyTheDomain = noClasses()
            .that()
            .resideInAPackage("..tag.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.headway.tag.kubernetes..", "dev.headway.tag");

    @ArchTest
    static final ArchRule kubernetesKnowsNoKafka = noClasses()
            .that()
            .resideInAPackage("..tag.kubernetes..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.headway.tag.kafka..", "dev.headway.tag", "org.apache.kafka..");
}
