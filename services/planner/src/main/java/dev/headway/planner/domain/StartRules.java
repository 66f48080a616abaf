package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeStarted;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.planner.domain.ClusterPhase.Surveying;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a cluster's upgrade: a survey, or a refusal while another upgrade is active.
 *
 * <p>An upgrade that only wants a plan gives way to one that is to be carried out: it has changed nothing.
 */
final class StartRules {

    private static final StepId SURVEY = StepId.of(StepKind.SURVEY);

    private StartRules() {}

    /** Starts, once for each signal. */
    static ClusterDecision start(
            @Nullable ClusterHeader header, StepLookup lookup, StartCluster start, Timing timing, Instant now) {
        Told told = told(header, lookup, start.upgrade());
        if (isStale(start, told)) {
            return ClusterDecision.nothing(header);
        }
        if (header == null || header.over()) {
            return begin(header, lookup, start, told, timing, now);
        }
        if (header.upgrade().equals(start.upgrade())) {
            return ClusterDecision.nothing(header); // an upgrade starts nothing twice before it has heard of the end
        }
        boolean givesWay = header.planOnly() && !start.planOnly();
        return givesWay
                ? begin(displaced(header), lookup, start, told, timing, now).after(refusal(header, start, now))
                : busy(header, start, told, now);
    }

    private static boolean isStale(StartCluster start, Told told) {
        return start.sequence() <= told.start();
    }

    private static ClusterDecision begin(
            @Nullable ClusterHeader previous,
            StepLookup lookup,
            StartCluster start,
            Told told,
            Timing timing,
            Instant now) {
        ClusterHeader fresh = new ClusterHeader(
                start.cluster(),
                start.upgrade(),
                start.spec(),
                start.planOnly(),
                start.sequence(),
                start.sequence(),
                new Surveying(),
                null,
                null,
                Position.START,
                List.of(),
                told.sequence(),
                told.signals());
        ClusterTurn turn = new ClusterTurn(fresh, lookup, timing, now);
        turn.put(StepEntry.pending(SURVEY, told.surveys()));
        turn.event(n -> new ClusterUpgradeStarted(start.upgrade(), start.cluster(), n, start.stage(), now));
        Reach reach = lookup.reach();
        if (reach != null && !reach.answers()) {
            ParkingRules.park(turn, reach.detail());
        }
        if (!(turn.phase() instanceof ClusterPhase.Ended)) {
            StepRules.command(turn, SURVEY, Direction.FORWARD);
        }
        return previous == null || previous.upgrade().equals(start.upgrade())
                ? turn.decision()
                : turn.decision().remembering(told(previous, lookup, previous.upgrade()));
    }

    private static ClusterDecision busy(ClusterHeader header, StartCluster start, Told told, Instant now) {
        Violation violation = new Violation(
                "clusters." + start.cluster(), header.upgrade(), "is being upgraded by that upgrade; one at a time");
        long sequence = told.sequence() + 1;
        long signal = told.signals() + 1;
        return new ClusterDecision(
                header,
                null,
                List.of(new Told(start.upgrade(), start.sequence(), sequence, signal, told.surveys())),
                null,
                List.of(),
                refusal(start.upgrade(), start.cluster(), sequence, signal, violation, now),
                List.of());
    }

    /** The header of a plan that gives way, after it has told so. */
    private static ClusterHeader displaced(ClusterHeader header) {
        return new ClusterHeader(
                header.cluster(),
                header.upgrade(),
                header.spec(),
                true,
                header.start(),
                header.heard(),
                new ClusterPhase.Ended(Outcome.REFUSED),
                null,
                null,
                Position.START,
                List.of(),
                header.sequence() + 1,
                header.signals() + 1);
    }

    private static List<Message> refusal(ClusterHeader header, StartCluster start, Instant now) {
        Violation violation = new Violation(
                "clusters." + header.cluster(), start.upgrade(), "is upgraded by that upgrade now; plan again later");
        return refusal(header.upgrade(), header.cluster(), header.sequence() + 1, header.signals() + 1, violation, now);
    }

    private static List<Message> refusal(
            String upgrade, String cluster, long sequence, long signal, Violation violation, Instant now) {
        return List.of(
                new ClusterUpgradeRefused(upgrade, cluster, sequence, List.of(violation), now),
                new ClusterDone(upgrade, cluster, signal, Outcome.REFUSED, violation.toString(), now));
    }

    /** How far the story of an upgrade has come on this cluster, if it ever began. */
    private static Told told(@Nullable ClusterHeader header, StepLookup lookup, String upgrade) {
        if (header != null && header.upgrade().equals(upgrade)) {
            return new Told(
                    upgrade,
                    header.start(),
                    header.sequence(),
                    header.signals(),
                    lookup.entry(SURVEY).attempt());
        }
        Told told = lookup.told(upgrade);
        return told == null ? Told.nothing(upgrade) : told;
    }
}
