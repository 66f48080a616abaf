package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A control that clusters were asked about and have not all answered.
 *
 * @param id of the control
 * @param control what is asked, in the words of its event
 * @param kind what follows when a cluster says yes
 * @param open the clusters that have not answered
 * @param agreed how many said yes
 * @param refusals why the others said no
 */
public record Asked(
        String id,
        String control,
        String by,
        String reason,
        Kind kind,
        List<String> open,
        int agreed,
        List<String> refusals) {

    /** What follows when a cluster says yes. */
    public enum Kind {
        /** Nothing: the control is about one step. */
        STEP,
        /** Nothing goes forward before a person resumes. */
        ROLLBACK,
        /** Every cluster goes back wholly: the upgrade ends with them. */
        ROLLBACK_OF_ALL
    }

    public Asked {
        requireNonNull(id, "id is null");
        requireNonNull(control, "control is null");
        requireNonNull(by, "by is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(kind, "kind is null");
        open = List.copyOf(open);
        refusals = List.copyOf(refusals);
    }

    boolean isRollback() {
        return kind != Kind.STEP;
    }

    boolean waitsFor(String control, String cluster) {
        return id.equals(control) && open.contains(cluster);
    }

    /** The same, after one more answer; an empty refusal is a yes. */
    Asked answered(String cluster, String refusal) {
        List<String> left = new ArrayList<>(open);
        left.remove(cluster);
        List<String> no = new ArrayList<>(refusals);
        if (!refusal.isEmpty()) {
            no.add("cluster '%s': %s".formatted(cluster, refusal));
        }
        return new Asked(id, control, by, reason, kind, left, agreed + (refusal.isEmpty() ? 1 : 0), no);
    }

    /** What was done, with the clusters where it could not be, and with what it waits for then. */
    String done() {
        String done = refusals.isEmpty() ? control : control + "; not of " + String.join(", not of ", refusals);
        return kind == Kind.ROLLBACK ? done + "; held until somebody resumes" : done;
    }
}
