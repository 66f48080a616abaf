package dev.headway.testkit.apiserver;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The conformance tests hold for a real kube-apiserver, so that they say what is so and not what we made up. */
class RealApiServerConformanceTest {

    @BeforeAll
    static void needsBinaries() {
        String reason = RealApiServer.NEEDS + ", so conformance is checked against the API server of the sandbox only";
        if (!RealApiServer.available()) {
            System.out.println("SKIPPED: " + reason);
        }
        Assumptions.assumeTrue(RealApiServer.available(), reason);
        if (!RealApiServer.hasControllerManager()) {
            System.out.println("SKIPPED: KUBEBUILDER_ASSETS has no kube-controller-manager,"
                    + " so what controllers do is checked against the API server of the sandbox only");
        }
    }

    @Nested
    class Objects extends ObjectConformance {
        Objects() {
            super(TestCluster.REAL);
        }
    }

    @Nested
    class Patches extends PatchConformance {
        Patches() {
            super(TestCluster.REAL);
        }
    }

    @Nested
    class Apply extends ApplyConformance {
        Apply() {
            super(TestCluster.REAL);
        }
    }

    @Nested
    class ListsAndWatches extends ListWatchConformance {
        ListsAndWatches() {
            super(TestCluster.REAL);
        }
    }

    @Nested
    class Deletions extends DeletionConformance {
        Deletions() {
            super(TestCluster.REAL);
        }
    }

    @Nested
    class Evictions extends EvictionConformance {
        Evictions() {
            super(TestCluster.REAL);
        }
    }

    @Nested
    class Definitions extends DefinitionConformance {
        Definitions() {
            super(TestCluster.REAL);
        }
    }
}
