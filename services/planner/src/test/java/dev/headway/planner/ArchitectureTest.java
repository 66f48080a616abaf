package dev.headway.planner;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;

@AnalyzeClasses(packages = "dev.headway.planner", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theDomainKnowsOnlyJavaAndTheModel = classes()
            .that()
            .resideInAPackage("..planner.domain..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..", "dev.headway.model..", "dev.headway.planner.domain..", "org.jspecify.annotations.."));

    @ArchTest
    static final ArchRule theDomainReadsNoClockAndNoChance = noClasses()
            .that()
            .resideInAPackage("..planner.domain..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, InstantSource.class, Random.class, UUID.class, Thread.class);

    @ArchTest
    static final ArchRule theDomainDoesNoInputOrOutput = noClasses()
            .that()
            .resideInAPackage("..planner.domain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "java.util.concurrent..");

    @ArchTest
    static final ArchRule theAdapterDoesNotKnowTheShell = noClasses()
            .that()
            .resideInAPackage("..planner.kafka..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.headway.planner.Planner");

    @ArchTest
    static final ArchRule oneClassJoinsThem = classes()
            .that()
            .resideInAPackage("dev.headway.planner")
            .and(not(com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameEndingWith("package-info")))
            .should()
            .haveSimpleName("Planner");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Dto)");
}
