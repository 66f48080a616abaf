package dev.headway.simulator.invariants;

import java.time.Instant;
import java.util.List;

/** Holds a history against every invariant, happening by happening. */
public final class Auditor {

    private final List<Invariant> invariants;
    private final Picture picture = new Picture();
    private long checked;

    public Auditor(List<Invariant> invariants) {
        this.invariants = List.copyOf(invariants);
    }

    /** An auditor of a new history with every invariant there is. */
    public static Auditor ofAll() {
        return new Auditor(Invariants.all());
    }

    /**
     * Checks one more happening.
     *
     * @throws Breach if it breaks a promise
     */
    public void hear(Happening happening) {
        checked++;
        for (Invariant invariant : invariants) {
            invariant.check(happening, picture);
        }
        picture.apply(happening);
    }

    /**
     * Checks what must hold when everything has come to rest.
     *
     * @throws Breach if a promise is broken
     */
    public void rest(Instant now) {
        for (Invariant invariant : invariants) {
            invariant.atRest(now, picture);
        }
    }

    /** The clusters as the history has them so far. */
    public Picture picture() {
        return picture;
    }

    /** How many happenings were checked. */
    public long checked() {
        return checked;
    }
}
