package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.node.kubernetes.IntentAnnotation;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Meshes whose ztunnel and CNI agent live elsewhere than the control plane. */
class OtherNamespaceTest extends NodeFixture {

    @Test
    void renewsTheAgentAndTheZtunnelOfANode() {
        pool.meshLivesIn("kube-system");
        pool.node("w2", 1);
        pool.stage(NEW);
        pool.agent("w2", "1.29.6");
        pool.stageAgent("1.30.3");
        StepRef step = new StepRef("istio-1-30-3", NodePool.NAME, StepId.node("w2"), 1, PLAN);

        handle(new UpgradeNode(step, "w2", Strategy.DRAIN, NEW, "1.30.3", DRAIN, LONG, BUDGET, Instant.now()));

        assertThat(events.first(NodeUpgraded.class).pod()).startsWith("kube-system/ztunnel-");
        assertThat(pool.revision("w2")).isEqualTo(NEW);
        assertThat(pool.agentImage("w2")).contains("1.30.3");
    }

    @Test
    void surgesTheDaemonSetWhateverItsName() {
        pool.meshLivesIn("kube-system");
        Supplier<DaemonSet> set = pool.ztunnelSet("ztunnel-of-ours");
        pool.node("w2", 0);

        StepRef step = new StepRef("istio-1-30-3", NodePool.NAME, StepId.parse("surge/1"), 1, PLAN);
        handle(new SurgeNodes(step, 1, "1-31-0", 1, LONG, Instant.now()));

        await().until(() -> set.get().getMetadata().getAnnotations() != null
                && set.get().getMetadata().getAnnotations().containsKey(IntentAnnotation.NAME));
        assertThat(set.get().getSpec().getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
    }
}
