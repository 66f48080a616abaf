package dev.headway.planner.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.UpgradeSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The SHA-256 of a plan: over a text with one line a fact, in plan order and every field with its length, so that the same
 * plan has the same hash and no other plan the same text. */
final class PlanHash {

    private PlanHash() {}

    /** The plan with its hash, which also covers by which policies it is carried out. */
    static Plan sealed(Plan plan, UpgradeSpec spec) {
        return new Plan(
                plan.upgrade(),
                plan.cluster(),
                plan.target(),
                plan.baseline(),
                plan.forward(),
                plan.inverse(),
                plan.estimate(),
                sha256(canonical(plan, spec)));
    }

    private static String canonical(Plan plan, UpgradeSpec spec) {
        StringBuilder text = new StringBuilder();
        line(text, "plan", plan.upgrade(), plan.cluster());
        line(
                text,
                "target",
                plan.target().version(),
                plan.target().revision(),
                plan.target().charts());
        charts(text, plan.target());
        policies(text, spec);
        baseline(text, plan.baseline());
        segments(text, "forward", plan.forward());
        segments(text, "inverse", plan.inverse());
        return text.toString();
    }

    private static void charts(StringBuilder text, Target target) {
        for (String chart : List.of("base", "istiod", "cni", "ztunnel", "gateway")) {
            line(
                    text,
                    "chart",
                    chart,
                    target.digests().of(chart),
                    target.values().of(chart));
        }
    }

    private static void policies(StringBuilder text, UpgradeSpec spec) {
        line(text, "cni", spec.cni().strategy());
        NodesSpec nodes = spec.nodes();
        line(
                text,
                "nodes",
                nodes.strategy(),
                nodes.maxUnavailable(),
                nodes.maxUnavailablePerZone(),
                nodes.failureBudget(),
                nodes.readyTimeout());
        DrainSpec drain = nodes.drain();
        line(text, "drain", drain.timeout(), drain.onTimeout(), drain.evictUnmanaged());
        for (PoolSelector pool : nodes.pools()) {
            line(text, "pool", pool.matchLabels(), pool.maxUnavailable());
        }
        line(text, "tags", spec.tags().order());
        line(text, "gateways", spec.gateways().failureBudget());
        line(text, "health", spec.health().window(), spec.health().timeout());
        line(text, "failure", spec.onFailure());
        line(text, "retire", spec.retire().after(), spec.retire().approval());
        line(text, "acknowledge", spec.acknowledge());
    }

    private static void baseline(StringBuilder text, Baseline baseline) {
        line(text, "baseline", baseline.uid(), baseline.revision(), baseline.version());
        strategy(text, "ztunnel", baseline.ztunnelStrategy());
        strategy(text, "cni", baseline.cniStrategy());
        release(text, baseline.base());
        release(text, baseline.cni());
        release(text, baseline.ztunnel());
        for (TagState tag : baseline.tags()) {
            line(
                    text,
                    "tag",
                    tag.name(),
                    tag.webhookRevision(),
                    tag.serviceRevision(),
                    tag.gateways(),
                    tag.namespaces(),
                    tag.pods());
        }
        baseline.gateways().forEach(gateway -> release(text, gateway));
    }

    private static void strategy(StringBuilder text, String daemonSet, UpdateStrategy strategy) {
        line(text, "strategy", daemonSet, strategy.type(), strategy.maxSurge(), strategy.maxUnavailable());
    }

    private static void release(StringBuilder text, HelmRelease release) {
        line(
                text,
                "release",
                release.namespace(),
                release.name(),
                release.chart(),
                release.version(),
                release.revision(),
                release.status());
    }

    private static void segments(StringBuilder text, String direction, List<Segment> segments) {
        for (Segment segment : segments) {
            line(text, direction, segment.lane(), segment.label(), segment.budget());
            for (PlannedStep step : segment.steps()) {
                line(text, "step", step.id(), step.undoes(), step.reason());
            }
        }
    }

    private static void line(StringBuilder text, Object... fields) {
        for (Object field : fields) {
            String value = String.valueOf(field);
            text.append(value.length()).append(':').append(value).append('\t');
        }
        text.append('\n');
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }
}
