package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.ChartDigests;
import dev.headway.model.plan.StepDiff;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * What the Helm steps of an upgrade would do, found out without touching anything.
 *
 * @param charts the digests of the target's charts that were found
 * @param missing why a chart was not found, by chart
 * @param pinned which of its user values pin an image that would stay, by release {@code NAMESPACE/NAME}
 * @param failures why a step's chart does not render, by release {@code NAMESPACE/NAME}
 * @param values the user values each release would get, one entry for each leaf, by release {@code NAMESPACE/NAME}
 * @param crdVersions the versions of each of the target's CustomResourceDefinitions, by name
 * @param otherValues whether the target's revision is installed at the target's version with other values than it would get
 * @param denied what the upgrade needs and may not do
 */
public record Rehearsal(
        ChartDigests charts,
        Map<String, String> missing,
        Map<String, String> pinned,
        Map<String, String> failures,
        Map<String, SortedMap<String, String>> values,
        Map<String, Set<String>> crdVersions,
        boolean otherValues,
        List<Permission> denied,
        List<StepDiff> diffs) {

    /** Nothing was rehearsed, because no target was given. */
    public static final Rehearsal NONE = new Rehearsal(
            ChartDigests.DEFAULT, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), false, List.of(), List.of());

    public Rehearsal {
        requireNonNull(charts, "charts is null");
        missing = Map.copyOf(missing);
        pinned = Map.copyOf(pinned);
        failures = Map.copyOf(failures);
        values = Map.copyOf(values);
        crdVersions = Map.copyOf(crdVersions);
        denied = List.copyOf(denied);
        diffs = List.copyOf(diffs);
    }
}
