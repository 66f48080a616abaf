package dev.headway.testkit.sandbox;

import org.junit.jupiter.api.BeforeEach;

/** A test with a quick cluster of the default Istio for each of its methods. */
abstract class ClusterTest extends EraTest {

    static final String NEXT = SandboxCharts.NEXT;
    static final String NEXT_REVISION = SandboxIstio.revision(NEXT);

    SandboxCluster cluster;

    @BeforeEach
    void startCluster() {
        cluster = begin(SandboxCharts.INSTALLED);
    }

    boolean moved(String gateway) {
        return moved(gateway, NEXT_REVISION);
    }
}
