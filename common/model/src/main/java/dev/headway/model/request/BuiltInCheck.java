package dev.headway.model.request;

import dev.headway.model.StepKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A health check that Headway brings along: a request only names it. What it asks depends on the version of Istio. */
public enum BuiltInCheck {
    ZTUNNEL_PROXIES("ztunnel-proxies", StepKind.CNI, StepKind.NODE, StepKind.SURGE, StepKind.SETTLE_ZTUNNEL),
    L4_FAILURES("l4-failures", StepKind.NODE, StepKind.SURGE, StepKind.SETTLE_ZTUNNEL),
    WAYPOINT_5XX("waypoint-5xx", StepKind.TAG, StepKind.GATEWAY),
    XDS_REJECTS("xds-rejects", StepKind.NODE, StepKind.SURGE, StepKind.SETTLE_ZTUNNEL, StepKind.TAG),
    PLAINTEXT_FALLBACK("plaintext-fallback", StepKind.CNI, StepKind.NODE, StepKind.SURGE, StepKind.SETTLE_ZTUNNEL),
    RECONNECTS("reconnects", StepKind.NODE, StepKind.SURGE, StepKind.SETTLE_ZTUNNEL);

    private final String word;
    private final List<StepKind> steps;

    BuiltInCheck(String word, StepKind... steps) {
        this.word = word;
        this.steps = List.of(steps);
    }

    /** The name a request knows it by. */
    public String word() {
        return word;
    }

    /** The kinds of step it judges unless a request says otherwise. */
    public List<StepKind> steps() {
        return steps;
    }

    /** The built-in check of that name. */
    public static Optional<BuiltInCheck> named(String name) {
        return Arrays.stream(values()).filter(check -> check.word.equals(name)).findFirst();
    }
}
