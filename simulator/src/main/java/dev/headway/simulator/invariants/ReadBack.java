package dev.headway.simulator.invariants;

import dev.headway.model.Evidence;
import dev.headway.model.StepRef;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.message.ControlPlaneEvent.GatewayUpgraded;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.message.Message;
import dev.headway.model.message.TagEvent.TagMoved;
import dev.headway.model.message.UpgradeEvent.StepExecuted;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** S4, an executor's word counts only where what it read back bears it out. */
public final class ReadBack implements Invariant {

    private final Map<StepRef, Boolean> holds = new HashMap<>();

    @Override
    public String promise() {
        return "S4";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(var at, Message message)) {
            switch (message) {
                case CrdsApplied event -> read(event.step(), event.observed());
                case RevisionInstalled event -> read(event.step(), event.observed());
                case CniUpgraded event -> read(event.step(), event.observed());
                case ZtunnelStaged event -> read(event.step(), event.observed());
                case GatewayUpgraded event -> read(event.step(), event.observed());
                case TagMoved event -> read(event.step(), event.observed());
                case StepExecuted event -> executed(event.step());
                default -> {}
            }
        }
    }

    private void read(StepRef ref, List<Evidence> observed) {
        boolean good = observed.stream().allMatch(Evidence::holds);
        holds.merge(ref, good, (before, now) -> before || now);
    }

    private void executed(StepRef ref) {
        if (!holds.getOrDefault(ref, true)) {
            throw breach("%s counts as carried out against what its executor read back", ref);
        }
    }
}
