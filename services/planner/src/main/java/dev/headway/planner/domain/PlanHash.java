package dev.headway.planner.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.TagState;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The SHA-256 of a plan: over a text with one line a fact, in plan order, so that the same plan has the same hash. */
final class PlanHash {

    private PlanHash() {}

    /** The plan with its hash. */
    static Plan sealed(Plan plan) {
        return new Plan(
                plan.upgrade(),
                plan.cluster(),
                plan.target(),
                plan.baseline(),
                plan.forward(),
                plan.inverse(),
                sha256(canonical(plan)));
    }

    private static String canonical(Plan plan) {
        StringBuilder text = new StringBuilder();
        line(text, "plan", plan.upgrade(), plan.cluster());
        line(
                text,
                "target",
                plan.target().version(),
                plan.target().revision(),
                plan.target().charts());
        baseline(text, plan.baseline());
        segments(text, "forward", plan.forward());
        segments(text, "inverse", plan.inverse());
        return text.toString();
    }

    private static void baseline(StringBuilder text, Baseline baseline) {
        line(text, "baseline", baseline.uid(), baseline.revision(), baseline.version());
        line(
                text,
                "strategy",
                baseline.ztunnelStrategy().type(),
                baseline.ztunnelStrategy().maxSurge(),
                baseline.ztunnelStrategy().maxUnavailable());
        release(text, baseline.base());
        release(text, baseline.cni());
        release(text, baseline.ztunnel());
        for (TagState tag : baseline.tags()) {
            line(text, "tag", tag.name(), tag.webhookRevision(), tag.serviceRevision(), tag.gateways());
        }
        baseline.gateways().forEach(gateway -> release(text, gateway));
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
                line(text, "step", step.id(), step.undoes());
            }
        }
    }

    private static void line(StringBuilder text, Object... fields) {
        for (Object field : fields) {
            text.append(field).append('\t');
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
