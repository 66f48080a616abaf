package dev.headway.health.domain;

import dev.headway.model.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The evidence of one assessment while it is gathered. */
final class Findings {

    private static final int NAMED = 5;

    private final ClusterView view;
    private final Instant since;
    private final Instant now;
    private final List<Evidence> observed = new ArrayList<>();
    private final List<Evidence> missing = new ArrayList<>();

    Findings(ClusterView view, Instant since, Instant now) {
        this.view = view;
        this.since = since;
        this.now = now;
    }

    /** Whether all sources are live; those that are not become missing evidence. */
    boolean sees(Collection<Source> sources) {
        for (Source source : sources) {
            view.blindness(source).ifPresent(why -> missing("watch", source.words(), why, "a live watch"));
        }
        return missing.isEmpty();
    }

    /** The nodes that joined after the step was taken. */
    Set<String> joined() {
        return view.nodes().stream()
                .filter(node -> node.created().isAfter(since))
                .map(NodeView::name)
                .collect(Collectors.toSet());
    }

    void observed(String check, String subject, Object seen, Object expected, boolean holds) {
        observed.add(new Evidence(check, subject, seen.toString(), expected.toString(), holds, now));
    }

    void equal(String check, String subject, Object seen, Object expected) {
        observed(check, subject, seen, expected, seen.equals(expected));
    }

    /** Holds if nobody is named; otherwise the first few are. */
    void none(String check, String subject, List<String> offenders, String expected) {
        String seen = offenders.size() <= NAMED
                ? String.join(", ", offenders)
                : String.join(", ", offenders.subList(0, NAMED)) + " and " + (offenders.size() - NAMED) + " more";
        observed(check, subject, offenders.isEmpty() ? expected : seen, expected, offenders.isEmpty());
    }

    /** Whether the status speaks of the current generation; an older one is no sample of what is there now. */
    boolean current(String subject, long generation, long seen) {
        if (seen < generation) {
            missing("observed-generation", subject, Long.toString(seen), Long.toString(generation));
        }
        return seen >= generation;
    }

    void missing(String check, String subject, String seen, String expected) {
        missing.add(new Evidence(check, subject, seen, expected, false, now));
    }

    Assessment assessment(String incarnation) {
        return new Assessment(observed, missing, incarnation);
    }
}
