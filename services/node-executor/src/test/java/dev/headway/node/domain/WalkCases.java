package dev.headway.node.domain;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.node.domain.Progress.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;

/** Nodes, intents and pods that tests of the rules speak of. */
final class WalkCases {

    static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");
    static final Instant LATER = NOW.plusSeconds(5);
    static final String OLD = "1-29-6";
    static final String NEW = "1-30-3";

    static final Intent DRAINING = intent(Strategy.DRAIN, "", OnTimeout.HOLD, true);
    static final Intent IN_PLACE = intent(Strategy.IN_PLACE, "", OnTimeout.HOLD, true);
    static final Intent SKIPPING = intent(Strategy.DRAIN, "", OnTimeout.SKIP, true);
    static final Intent CAREFUL = intent(Strategy.DRAIN, "", OnTimeout.HOLD, false);
    static final Intent WITH_CNI = intent(Strategy.DRAIN, "1.30.3", OnTimeout.HOLD, true);
    static final Intent RENEWING = WITH_CNI.replacing("z-old", "c-old", NOW);
    static final Intent REPLACING = DRAINING.replacing("z-old", "", NOW);
    static final Intent GIVEN_UP = SKIPPING.givenUp(FailureReason.DRAIN_TIMEOUT, "pod shop/a stays");
    static final Intent HELD = DRAINING.held(FailureReason.DRAIN_TIMEOUT, "pod shop/a stays");

    static final PodView A = new PodView("shop", "a", "a", true, true, false);
    static final PodView B = new PodView("shop", "b", "b", true, true, false);
    static final PodView ENDING = new PodView("shop", "c", "c", true, true, true);
    static final PodView STAYS = new PodView("istio-system", "z", "z-old", false, true, false);
    static final PodView ALONE = new PodView("shop", "d", "d", true, false, false);
    static final PodView ALONE_ENDING = new PodView("shop", "d", "d", true, false, true);
    static final AgentView C_OLD = agent("c-old", "1.29.6", true, false);
    static final AgentView C_ENDING = agent("c-old", "1.29.6", false, true);
    static final AgentView C_UNREADY = agent("c-new", "1.30.3", false, false);
    static final AgentView C_NEW = agent("c-new", "1.30.3", true, false);

    static final ZtunnelView Z_OLD = ztunnel("z-old", OLD, true, false);
    static final ZtunnelView Z_ENDING = ztunnel("z-old", OLD, false, true);
    static final ZtunnelView Z_OTHER = ztunnel("z-other", OLD, true, false);
    static final ZtunnelView Z_UNREADY = ztunnel("z-new", NEW, false, false);
    static final ZtunnelView Z_NEW = ztunnel("z-new", NEW, true, false);

    static final Progress NONE = Progress.none();
    static final Progress CORDONED = NONE.withSaid(Said.CORDONED);
    static final Progress DRAINED = CORDONED.withSaid(Said.DRAINED);
    static final Instant DRAIN_END = DRAINING.deadline();
    static final Instant READY_END = REPLACING.deadline();

    private WalkCases() {}

    static Arguments of(String name, NodeView node, Intent intent, Progress progress, Instant now, Action expected) {
        return Arguments.of(name, node, intent, progress, now, expected);
    }

    static NodeView node(ZtunnelView ztunnel, PodView... pods) {
        return new NodeView("w1", true, new Claim.Free(), Arrays.asList(pods), List.of(ztunnel), List.of());
    }

    static NodeView node(ZtunnelView ztunnel, AgentView agent) {
        return new NodeView("w1", true, new Claim.Free(), List.of(), List.of(ztunnel), List.of(agent));
    }

    static Intent intent(Strategy strategy, String cniVersion, OnTimeout onTimeout, boolean evictUnmanaged) {
        Walk walk = new Walk(
                new StepRef("u", "blue", StepId.node("w1"), 1, "p"),
                "w1",
                Direction.FORWARD,
                strategy,
                NEW,
                cniVersion,
                new DrainSpec(Duration.ofMinutes(10), onTimeout, evictUnmanaged),
                Duration.ofMinutes(5),
                new NodeBudget(List.of(), 0, 1, 0),
                true,
                NOW,
                "cause");
        return Intent.begin(walk, true, NOW);
    }

    static AgentView agent(String uid, String version, boolean ready, boolean terminating) {
        return new AgentView("istio-system", uid, uid, version, ready, terminating, ready ? "" : "ContainersNotReady");
    }

    static Obstacle obstacle(Obstacle.Kind kind, boolean said) {
        return new Obstacle(kind, "because", LATER, 1, said);
    }

    static ZtunnelView ztunnel(String uid, String revision, boolean ready, boolean terminating) {
        return new ZtunnelView(
                "istio-system",
                uid,
                uid,
                revision,
                "ztunnel:" + revision,
                ready,
                terminating,
                ready ? "" : "ContainersNotReady");
    }
}
