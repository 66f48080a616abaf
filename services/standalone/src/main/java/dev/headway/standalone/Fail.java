package dev.headway.standalone;

import dev.headway.testkit.sandbox.SandboxCluster;

/** What goes wrong in a demo. Its text is what a user types. */
enum Fail {
    none {
        @Override
        void on(SandboxCluster cluster) {}
    },
    /** A ztunnel of the new version that never becomes ready on one node. */
    node {
        @Override
        void on(SandboxCluster cluster) {
            cluster.faults().ztunnelNeverReady(FAILING_NODE, DemoRequest.REVISION);
        }
    },
    /** Gateways of one tag that go bad after the tag has moved. */
    tag {
        @Override
        void on(SandboxCluster cluster) {
            cluster.faults().gatewaysFailAfterMove(FAILING_TAG);
        }
    },
    /** A new control plane that never becomes available. */
    revision {
        @Override
        void on(SandboxCluster cluster) {
            cluster.faults().istiodNeverAvailable(DemoRequest.REVISION);
        }
    },
    /** A ztunnel of the new version that is ready on every node and lets no traffic through; only metrics show it. */
    brokenDataPath {
        @Override
        void on(SandboxCluster cluster) {
            cluster.faults().brokenDataPathOf(DemoRequest.REVISION);
        }

        @Override
        public String toString() {
            return "broken-data-path";
        }
    };

    static final String FAILING_NODE = "node-4";
    static final String FAILING_TAG = "stable";

    abstract void on(SandboxCluster cluster);
}
