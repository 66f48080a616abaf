package dev.headway.controlplane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = ControlPlaneExecutor.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DOMAIN_KNOWS_ONLY_JAVA_AND_THE_MODEL = classes()
            .that()
            .resideInAPackage("..controlplane.domain..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.headway.model..", "..controlplane.domain..", "org.jspecify..");

    @ArchTest
    static final ArchRule DOMAIN_READS_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage("..controlplane.domain..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule ADAPTERS_DO_NOT_KNOW_EACH_OTHER_NOR_THE_SHELL = noClasses()
            .that()
            .resideInAPackage("..controlplane.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..controlplane.kubernetes..", "dev.headway.controlplane");

    @ArchTest
    static final ArchRule KUBERNETES_KNOWS_NO_KAFKA = noClasses()
            .that()
            .resideInAPackage("..controlplane.kubernetes..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..controlplane.kafka..", "dev.headway.controlplane", "org.apache.kafka..");
}
