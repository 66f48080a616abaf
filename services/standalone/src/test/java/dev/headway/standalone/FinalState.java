package dev.headway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxState;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import java.util.Set;
import java.util.TreeSet;

/** What must be true of a cluster when Headway is done with it. */
record FinalState(SandboxState state) {

    static FinalState of(SandboxCluster cluster) {
        return new FinalState(cluster.state());
    }

    /** Every node runs one ready ztunnel of this revision. */
    FinalState everyNodeServesAt(String revision) {
        assertThat(state.ztunnels())
                .isNotEmpty()
                .allSatisfy((node, ztunnel) -> assertThat(ztunnel)
                        .as("ztunnel of %s", node)
                        .extracting(Ztunnel::revision, Ztunnel::ready)
                        .containsExactly(revision, true));
        return this;
    }

    /** Both objects of the tag point there. */
    FinalState tagAt(String tag, String revision) {
        return tagAt(tag, revision, revision);
    }

    /** The webhook of the tag and its Service point there; the Service is empty where there is none. */
    FinalState tagAt(String tag, String webhook, String service) {
        assertThat(state.tag(tag)).as("tag %s", tag).isEqualTo(new SandboxState.Tag(webhook, service));
        return this;
    }

    /** The gateway's Deployment is rolled out there. */
    FinalState gatewayAt(String gateway, String revision) {
        assertThat(state.gateway(gateway)).as("gateway %s", gateway).satisfies(deployed -> {
            assertThat(deployed.revision()).isEqualTo(revision);
            assertThat(deployed.rolledOut()).isTrue();
        });
        return this;
    }

    /** These control planes are installed, and no other. */
    FinalState controlPlanes(String... revisions) {
        Set<String> found = new TreeSet<>();
        state.releases().forEach((name, release) -> {
            if (release.chart().equals("istiod")) {
                found.add(name.substring(name.indexOf("istiod-") + "istiod-".length()));
            }
        });
        assertThat(found).containsExactlyInAnyOrder(revisions);
        return this;
    }

    /** The release is deployed at this chart version. */
    FinalState releaseAt(String release, String version) {
        assertThat(state.release(release)).as("release %s", release).satisfies(found -> {
            assertThat(found.version()).isEqualTo(version);
            assertThat(found.status()).isEqualTo("deployed");
        });
        return this;
    }

    /** The newest record of every release is deployed: nothing was left half done. */
    FinalState everyReleaseDeployed() {
        assertThat(state.releases()).isNotEmpty().allSatisfy((name, release) -> assertThat(release.status())
                .as("release %s", name)
                .isEqualTo("deployed"));
        return this;
    }

    /** No node is cordoned and none carries a mark of ours. */
    FinalState nothingLeftBehind() {
        return onlyCordoned().noMarks();
    }

    /** These nodes are cordoned, and no other. */
    FinalState onlyCordoned(String... nodes) {
        assertThat(state.cordonedNodes()).containsExactlyInAnyOrder(nodes);
        return this;
    }

    /** No node carries a mark of ours. */
    FinalState noMarks() {
        assertThat(state.headwayAnnotations()).isEmpty();
        return this;
    }
}
