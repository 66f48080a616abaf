package dev.headway.cli;

import dev.headway.messaging.Durations;
import dev.headway.model.Amount;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.PaceRequested;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.RejectRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.model.message.UpgradeRequest.RetryStepRequested;
import dev.headway.model.message.UpgradeRequest.RollbackRequested;
import dev.headway.model.message.UpgradeRequest.SkipStepRequested;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What a person may do to an upgrade, one command each. */
final class Controls {

    private static final String GATE = "as the upgrade names it: stage/NAME or retire/CLUSTER";
    private static final String STEP = "as `headway watch` shows it: crds, node/NAME, tag/NAME, …";

    private Controls() {}

    /** Steps as the plan names them. */
    static final class StepConverter implements ITypeConverter<StepId> {
        @Override
        public StepId convert(String value) {
            try {
                return StepId.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("%s; a step is one of %s".formatted(e.getMessage(), words()));
            }
        }

        private static String words() {
            return Stream.of(StepKind.values())
                    .filter(kind -> kind != StepKind.SURVEY)
                    .map(kind -> kind.named() ? kind.word() + "/NAME" : kind.word())
                    .collect(Collectors.joining(", "));
        }
    }

    /** Amounts as the request document writes them, at least one. */
    static final class AmountConverter implements ITypeConverter<Amount> {
        @Override
        public Amount convert(String value) {
            try {
                Amount amount = Amount.parse(value);
                if (amount.value() == 0) {
                    throw new IllegalArgumentException("'%s' must be at least 1 or 1%%".formatted(value));
                }
                return amount;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** What is done to a gate. */
    private abstract static class OfGate extends ControlCommand {
        @Parameters(index = "1", paramLabel = "GATE", description = GATE)
        private String gate = "";

        final String gate() {
            return gate;
        }

        @Override
        final String asked() {
            return super.asked() + " " + gate;
        }
    }

    /** What is done to one step of one cluster. */
    private abstract static class OfStep extends ControlCommand {
        @Parameters(index = "1", paramLabel = "CLUSTER", description = "its name")
        private String cluster = "";

        @Parameters(index = "2", paramLabel = "STEP", converter = StepConverter.class, description = STEP)
        private StepId step = StepId.of(StepKind.SURVEY);

        final String cluster() {
            return cluster;
        }

        final StepId step() {
            return step;
        }

        @Override
        final String asked() {
            return super.asked() + " " + step;
        }
    }

    /** Starts no further step. */
    @Command(name = "pause", description = "Starts no further step; what is under way ends in a serving state.")
    static final class Pause extends ControlCommand {
        @Override
        Control control(String id) {
            return new PauseRequested(upgrade(), id, by(), reason());
        }

        @Override
        String applied() {
            return "paused";
        }
    }

    /** Goes on. */
    @Command(name = "resume", description = "Goes on after a pause; a step that had failed is tried again.")
    static final class Resume extends ControlCommand {
        @Override
        Control control(String id) {
            return new ResumeRequested(upgrade(), id, by(), reason());
        }

        @Override
        String applied() {
            return "resumed";
        }
    }

    /** Ends it where it stands. */
    @Command(
            name = "abort",
            description = "Ends an upgrade where it stands: steps under way end in a serving state, nothing is undone.")
    static final class Abort extends ControlCommand {
        @Override
        Control control(String id) {
            return new AbortRequested(upgrade(), id, by(), reason());
        }

        @Override
        String applied() {
            return "aborted";
        }
    }

    /** Opens a gate. */
    @Command(name = "approve", description = "Opens a gate an upgrade waits at.")
    static final class Approve extends OfGate {
        @Override
        Control control(String id) {
            return new ApproveRequested(upgrade(), id, gate(), by(), reason());
        }

        @Override
        String applied() {
            return "approved " + gate();
        }
    }

    /** Keeps a gate shut. */
    @Command(
            name = "reject",
            description = "Keeps a gate shut: the stage and those after it do not start, or the old revision is kept.")
    static final class Reject extends OfGate {
        @Override
        Control control(String id) {
            return new RejectRequested(upgrade(), id, gate(), by(), reason());
        }

        @Override
        String applied() {
            return "rejected " + gate();
        }
    }

    /** Takes back what was done. */
    @Command(
            name = "rollback",
            description =
                    "Takes back what was done, in the order of the way back and under the same budgets and checks.")
    static final class Rollback extends ControlCommand {
        @Option(
                names = "--cluster",
                paramLabel = "CLUSTER",
                description = "take back this cluster only (default: every cluster under way)")
        private @Nullable String cluster;

        @Option(
                names = "--to",
                paramLabel = "STEP",
                converter = StepConverter.class,
                description = "the step that stays done, with all before it (default: take everything back)")
        private @Nullable StepId to;

        @Override
        Control control(String id) {
            return new RollbackRequested(upgrade(), id, cluster, to, by(), reason());
        }

        @Override
        String applied() {
            return "rollback%s%s ordered"
                    .formatted(cluster == null ? "" : " of " + cluster, to == null ? "" : " to " + to);
        }
    }

    /** Tries a step again. */
    @Command(name = "retry", description = "Tries one step again that failed.")
    static final class Retry extends OfStep {
        @Override
        Control control(String id) {
            return new RetryStepRequested(upgrade(), id, cluster(), step(), by(), reason());
        }

        @Override
        String applied() {
            return "retry of %s on %s ordered".formatted(step(), cluster());
        }
    }

    /** Leaves a step out. */
    @Command(name = "skip", description = "Leaves out one step that failed or was not commanded yet; needs --reason.")
    static final class Skip extends OfStep {
        @Override
        Control control(String id) {
            if (reason().isBlank()) {
                throw misused(
                        "Missing required option: '--reason=TEXT' must not be empty: a step that nobody does needs"
                                + " a reason in the audit log");
            }
            return new SkipStepRequested(upgrade(), id, cluster(), step(), by(), reason());
        }

        @Override
        String applied() {
            return "skip of %s on %s ordered".formatted(step(), cluster());
        }
    }

    /** Goes faster or slower. */
    @Command(name = "pace", description = "Changes the pace of what has not started yet.")
    static final class Pace extends ControlCommand {
        @Option(
                names = "--max-unavailable",
                paramLabel = "N|N%",
                converter = AmountConverter.class,
                description = "how many nodes of a pool may be unavailable at the same time")
        private @Nullable Amount maxUnavailable;

        @Option(
                names = "--window",
                paramLabel = "TIME",
                converter = ReportOptions.DurationConverter.class,
                description = "how long everything must hold before a step counts as healthy, such as 30s")
        private @Nullable Duration window;

        @Override
        Control control(String id) {
            if (maxUnavailable == null && window == null) {
                throw misused("Missing required option: give '--max-unavailable', '--window' or both");
            }
            if (window != null && window.isNegative()) {
                throw misused("Invalid value for option '--window': '%s' must not be negative".formatted(window));
            }
            return new PaceRequested(upgrade(), id, maxUnavailable, window, by(), reason());
        }

        @Override
        String applied() {
            String nodes = maxUnavailable == null ? "" : " maxUnavailable " + maxUnavailable;
            String wait = window == null ? "" : " window " + Durations.format(window);
            return "pace set to%s%s%s".formatted(nodes, nodes.isEmpty() || wait.isEmpty() ? "" : ",", wait);
        }
    }
}
