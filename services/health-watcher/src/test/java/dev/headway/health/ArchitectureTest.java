package dev.headway.health;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.headway.testkit.architecture.ServiceLayers;

@AnalyzeClasses(packages = "dev.headway.health", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchTests LAYERS = ArchTests.in(ServiceLayers.class);

    @ArchTest
    static final ArchRule measurementsKnowOnlyTheDomain = noClasses()
            .that()
            .resideInAPackage("..health.measurements..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.headway.health.kafka..",
                    "dev.headway.health.kubernetes..",
                    "dev.headway.health",
                    "org.apache.kafka..");
}
