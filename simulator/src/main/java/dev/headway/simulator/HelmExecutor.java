package dev.headway.simulator;

import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.RestoreGateway;
import dev.headway.model.message.ControlPlaneCommand.RestoreZtunnel;
import dev.headway.model.message.ControlPlaneCommand.RetireRevision;
import dev.headway.model.message.ControlPlaneCommand.SettleCni;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.StageZtunnel;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.ControlPlaneCommand.UninstallRevision;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneCommand.UpgradeGateway;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
import dev.headway.model.message.ControlPlaneEvent.CniSettled;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.message.ControlPlaneEvent.GatewayRestored;
import dev.headway.model.message.ControlPlaneEvent.GatewayUpgraded;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.message.ControlPlaneEvent.RevisionRetired;
import dev.headway.model.message.ControlPlaneEvent.RevisionUninstalled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelRestored;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelSettled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.message.StepMessage;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.CniSpec;
import dev.headway.simulator.invariants.Happening.ExecutorDied;
import dev.headway.simulator.invariants.Happening.OperationBegun;
import dev.headway.simulator.invariants.Happening.OperationEnded;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The control-plane executor: one Helm operation after the other, each under the Lease of the cluster and told when it is done.
 * One that is killed in mid-operation leaves the release pending and the Lease held.
 */
final class HelmExecutor extends ModelExecutor {

    private static final UpdateStrategy ON_DELETE = new UpdateStrategy(UpdateStrategy.Type.ON_DELETE, "", "");
    private static final UpdateStrategy ROLLING = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "", "1");

    private final HelmReleases releases = new HelmReleases();
    private final Map<String, Integer> seen = new HashMap<>();
    private final Deque<ControlPlaneCommand> waiting = new ArrayDeque<>();
    private boolean working;

    HelmExecutor(Scene scene, ModelCluster cluster) {
        super(scene, cluster, "control-plane-executor");
    }

    @Override
    void receive(StepMessage message) {
        ControlPlaneCommand command = (ControlPlaneCommand) message;
        if (!cluster.reachable) {
            refuse(command.step(), FailureReason.CLUSTER_UNREACHABLE);
        } else if (command instanceof SurveyCluster survey) {
            Survey seen = cluster.survey();
            boolean stale = scene.faults().strikes(Fault.STALE_SURVEY);
            later(
                    stale ? scene.faults().dice(Fault.STALE_SURVEY).between(5_000, 80_000) : 500,
                    () -> say(new ClusterSurveyed(survey.step(), stale ? seen : cluster.survey(), clock())));
        } else if (scene.faults().strikes(Fault.CHART_MISSING)) {
            later(500, () -> refuse(command.step(), FailureReason.CHART_NOT_FOUND));
        } else {
            waiting.add(command);
            next();
        }
    }

    @Override
    void restarted() {
        working = false;
        waiting.clear();
        seen.clear();
    }

    @Override
    void died(String process) {
        scene.happen(new ExecutorDied(scene.now(), cluster.name(), process));
    }

    private void refuse(StepRef ref, FailureReason reason) {
        say(new ControlPlaneStepRefused(ref, reason, "the model says no", clock()));
    }

    /** One command after the other, in the order of the log. */
    private void next() {
        if (!working && !waiting.isEmpty()) {
            working = true;
            ControlPlaneCommand command = waiting.remove();
            later(dice.between(1_000, 15_000), () -> operate(command));
        }
    }

    private void over() {
        if (!haunts()) {
            working = false;
            next();
        }
    }

    private void operate(ControlPlaneCommand command) {
        StepRef ref = command.step();
        FailureReason refusal = refusal(command);
        if (isStale(ref)) {
            scene.note("stale: " + ref);
            over();
        } else if (refusal != null) {
            refuse(ref, refusal);
            over();
        } else if (isThere(command)) {
            say(done(command));
            over();
        } else {
            begin(command);
        }
    }

    @Nullable
    private FailureReason refusal(ControlPlaneCommand command) {
        boolean taken = !releases.isFreeFor(process(), scene.time().millis());
        if (!cluster.reachable) {
            return FailureReason.CLUSTER_UNREACHABLE;
        }
        if (scene.faults().strikes(Fault.HELM_FAILS)
                || (taken && scene.conduct().asksForTheLease())) {
            return FailureReason.HELM_FAILED;
        }
        return isRefused(command) ? FailureReason.STILL_REFERENCED : null;
    }

    /** What the process remembers, and what the release carries: the attempt that wrote each of its revisions. */
    private boolean isStale(StepRef ref) {
        String release = release(ref);
        int remembered = seen.merge(ref.upgrade() + "/" + ref.step(), ref.attempt(), Math::max);
        return scene.conduct().isStale(ref.attempt(), remembered)
                || scene.conduct().isStale(ref.attempt(), releases.announcedAttempt(ref))
                || scene.conduct().isStale(ref.attempt(), releases.newestAttempt(release, ref))
                || (scene.conduct().noticesWhatIsBuiltUpon() && releases.isBuiltUpon(release, ref));
    }

    private void begin(ControlPlaneCommand command) {
        String release = release(command.step());
        String process = process();
        releases.begin(release, command.step(), process, scene.time().millis());
        scene.happen(new OperationBegun(scene.now(), cluster.name(), release, process, command.step()));
        if (haunts()) {
            died(process); // the last that it did
        }
        later(dice.between(200, 5_000), () -> {
            if (haunts()) {
                return; // who dies in mid-operation is dead: nothing guards the writes of a Helm that goes on later
            }
            change(command);
            boolean installed = removed(command).isEmpty();
            releases.end(release, installed);
            scene.happen(new OperationEnded(scene.now(), cluster.name(), release, process, installed, command.step()));
            later(dice.between(50, 2_000), () -> {
                say(done(command));
                over();
            });
        });
    }

    private String release(StepRef ref) {
        return switch (ref.step().kind()) {
            case CRDS -> "base";
            case REVISION -> "istiod";
            case RETIRE -> "istiod of before";
            case CNI, SETTLE_CNI -> "cni";
            case STAGE_ZTUNNEL, SETTLE_ZTUNNEL -> "ztunnel";
            case GATEWAY -> ref.step().name();
            case SURVEY, NODE, SURGE, TAG -> throw new IllegalArgumentException("no step of the control plane: " + ref);
        };
    }

    private boolean isRefused(ControlPlaneCommand command) {
        String removed = removed(command);
        return !removed.isEmpty() && cluster.isUsed(removed);
    }

    /** Whether nothing is left to do: the release is as this attempt left it, or the one to be uninstalled is not there. */
    private boolean isThere(ControlPlaneCommand command) {
        String removed = removed(command);
        return removed.isEmpty()
                ? releases.isWrittenBy(release(command.step()), command.step())
                : !cluster.revisions().containsKey(removed);
    }

    /** The revision that a command removes, empty for any other. */
    private static String removed(ControlPlaneCommand command) {
        return switch (command) {
            case UninstallRevision c -> c.revision();
            case RetireRevision c -> c.revision();
            default -> "";
        };
    }

    private void change(ControlPlaneCommand command) {
        switch (command) {
            case SurveyCluster c -> {}
            case ApplyCrds c -> cluster.crds(c.target().version(), c.step());
            case InstallRevision c ->
                cluster.install(c.target().revision(), c.target().version(), c.step());
            case UninstallRevision c -> cluster.remove(c.revision(), c.step());
            case RetireRevision c -> cluster.remove(c.revision(), c.step());
            case UpgradeCni c -> cluster.cniTemplate(c.target().version().toString(), how(c.strategy()));
            case RestoreCni c -> cluster.cniTemplate(c.previous().version(), how(c.strategy()));
            case StageZtunnel c -> cluster.ztunnelTemplate(c.target().revision(), ON_DELETE);
            case RestoreZtunnel c ->
                cluster.ztunnelTemplate(c.previous().version().replace('.', '-'), ON_DELETE);
            case SettleCni c -> cluster.cniTemplate(cluster.cni(), c.strategy());
            case SettleZtunnel c -> cluster.ztunnelTemplate(cluster.template(), c.strategy());
            case UpgradeGateway c ->
                cluster.gateway(c.gateway().name(), c.target().version().toString(), c.step());
            case RestoreGateway c ->
                cluster.gateway(c.previous().name(), c.previous().version(), c.step());
        }
    }

    private static UpdateStrategy how(CniSpec.Strategy strategy) {
        return strategy == CniSpec.Strategy.WITH_NODE ? ON_DELETE : ROLLING;
    }

    private StepMessage done(ControlPlaneCommand command) {
        StepRef ref = command.step();
        boolean holds = !scene.faults().strikes(Fault.FALSE_REPORT);
        List<Evidence> seen =
                List.of(new Evidence("release", "model", holds ? "deployed" : "failed", "deployed", holds, clock()));
        String version = cluster.cni();
        return switch (command) {
            case SurveyCluster c -> new ClusterSurveyed(ref, cluster.survey(), clock());
            case ApplyCrds c ->
                new CrdsApplied(
                        ref,
                        ModelCluster.release("istio-base", c.target().version().toString()),
                        0,
                        seen,
                        clock());
            case InstallRevision c ->
                new RevisionInstalled(
                        ref,
                        c.target().revision(),
                        ModelCluster.release("istiod", c.target().version().toString()),
                        seen,
                        clock());
            case UninstallRevision c -> new RevisionUninstalled(ref, c.revision(), seen, clock());
            case RetireRevision c -> new RevisionRetired(ref, c.revision(), seen, clock());
            case UpgradeCni c -> new CniUpgraded(ref, ModelCluster.release("istio-cni", version), seen, clock());
            case RestoreCni c -> new CniRestored(ref, c.previous(), seen, clock());
            case StageZtunnel c ->
                new ZtunnelStaged(
                        ref,
                        ModelCluster.release("ztunnel", c.target().version().toString()),
                        outdated(c.target().revision()),
                        seen,
                        clock());
            case RestoreZtunnel c -> new ZtunnelRestored(ref, c.previous(), seen, clock());
            case SettleCni c -> new CniSettled(ref, c.strategy(), seen, clock());
            case SettleZtunnel c -> new ZtunnelSettled(ref, c.strategy(), seen, clock());
            case UpgradeGateway c -> new GatewayUpgraded(ref, c.gateway(), seen, clock());
            case RestoreGateway c -> new GatewayRestored(ref, c.previous(), seen, clock());
        };
    }

    private List<String> outdated(String revision) {
        return cluster.nodes().stream()
                .filter(node -> !node.revision().equals(revision))
                .map(ModelNode::name)
                .toList();
    }
}
