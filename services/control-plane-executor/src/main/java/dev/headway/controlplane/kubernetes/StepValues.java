package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.RefusedException;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.request.CniSpec;
import java.util.List;

/**
 * The user values that each step gives its release: those of the installed release, or the document of the request, and
 * above them what Headway must set. The new chart's defaults are below them, as with Helm's {@code
 * --reset-then-reuse-values}.
 */
final class StepValues {

    static final String STRATEGY = "updateStrategy";

    /** The same for charts of CNI, which from 1.24 put everything below {@code cni} above the rest. */
    static final String PREFIXED_STRATEGY = "cni." + STRATEGY;

    private static final String OTHERS_WEBHOOKS = "global.operatorManageWebhooks";
    private static final String DEFAULT_REVISION = "defaultRevision";
    private static final String AMBIENT = "ambient";

    private StepValues() {}

    /**
     * The values of the release of chart base.
     *
     * @param defaultRevision what the default validator names now, empty when there is none
     */
    static Values base(Target target, StoredRelease installed, String defaultRevision) {
        Values values = of(IstioReleases.BASE, target, installed);
        String rendered = values.at(DEFAULT_REVISION).isPresent() ? values.text(DEFAULT_REVISION) : "default";
        return rendered.equals(defaultRevision) ? values : values.with(DEFAULT_REVISION, defaultRevision);
    }

    /**
     * The values of a new revision's release.
     *
     * @param previous the release of the revision it comes from
     */
    static Values revision(Target target, StoredRelease previous) {
        Values values = CarriedValues.toRevision(of(IstioReleases.ISTIOD, target, previous), target.revision());
        if (values.text(OTHERS_WEBHOOKS).equals("true")) {
            throw new RefusedException(
                    FailureReason.OWNED_BY_OTHER,
                    "the values for revision %s after release %s set %s: the chart then has no webhooks of revisions and tags, and what somebody else keeps cannot be moved"
                            .formatted(target.revision(), previous, OTHERS_WEBHOOKS));
        }
        return CarriedValues.withProfile(values, previous.values(), AMBIENT);
    }

    /** The values of the release of chart cni. */
    static Values cni(Target target, StoredRelease installed, CniSpec.Strategy strategy) {
        Values values = CarriedValues.withProfile(of(IstioReleases.CNI, target, installed), installed.values(), "");
        return switch (strategy) {
            case ROLLING -> values;
            case WITH_NODE -> held(values);
        };
    }

    /** The values of the release of chart ztunnel. */
    static Values ztunnel(Target target, StoredRelease installed) {
        return held(of(IstioReleases.ZTUNNEL, target, installed)).with("revision", target.revision());
    }

    /** The values of the release of chart gateway. */
    static Values gateway(Target target, StoredRelease installed) {
        return of(IstioReleases.GATEWAY, target, installed);
    }

    /** The values under which a DaemonSet replaces no pod by itself, in charts that have a value for it. */
    static Values held(Values values) {
        return values.without(PREFIXED_STRATEGY + ".type")
                .with(STRATEGY + ".type", UpdateStrategy.Type.ON_DELETE.word());
    }

    /** A document of the request is taken at its word, image tags included. */
    private static Values of(String chart, Target target, StoredRelease installed) {
        String document = target.values().of(chart);
        if (!document.isEmpty()) {
            return Values.parse(document);
        }
        Values stored = target.version().isAtLeast(1, 24)
                ? CarriedValues.aboveDefaults(installed.values())
                : installed.values();
        String from = installed.release().version();
        String to = target.version().toString();
        List<String> pinned = CarriedValues.pinned(stored, from, to);
        if (!pinned.isEmpty()) {
            throw new RefusedException(
                    FailureReason.OWNED_BY_OTHER,
                    "the values of release %s pin %s at another version than %s and the request gives %s no other values"
                            .formatted(installed, String.join(", ", pinned), to, chart));
        }
        return CarriedValues.to(stored, from, to);
    }
}
