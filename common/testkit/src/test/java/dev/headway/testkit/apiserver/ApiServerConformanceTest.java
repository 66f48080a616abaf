package dev.headway.testkit.apiserver;

import org.junit.jupiter.api.Nested;

/** The API server of the sandbox behaves as the real one does. */
class ApiServerConformanceTest {

    @Nested
    class Objects extends ObjectConformance {
        Objects() {
            super(TestCluster.OURS);
        }
    }

    @Nested
    class Patches extends PatchConformance {
        Patches() {
            super(TestCluster.OURS);
        }
    }

    @Nested
    class Apply extends ApplyConformance {
        Apply() {
            super(TestCluster.OURS);
        }
    }

    @Nested
    class ListsAndWatches extends ListWatchConformance {
        ListsAndWatches() {
            super(TestCluster.OURS);
        }
    }

    @Nested
    class Deletions extends DeletionConformance {
        Deletions() {
            super(TestCluster.OURS);
        }
    }

    @Nested
    class Evictions extends EvictionConformance {
        Evictions() {
            super(TestCluster.OURS);
        }
    }

    @Nested
    class Definitions extends DefinitionConformance {
        Definitions() {
            super(TestCluster.OURS);
        }
    }
}
