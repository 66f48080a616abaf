package dev.headway.planner;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.headway.testkit.architecture.ServiceLayers;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;

@AnalyzeClasses(packages = "dev.headway.planner", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchTests LAYERS = ArchTests.in(ServiceLayers.class);

    @ArchTest
    static final ArchRule theDomainHasNoClockAndNoChance = noClasses()
            .that()
            .resideInAPackage("..planner.domain..")
            .should()
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
