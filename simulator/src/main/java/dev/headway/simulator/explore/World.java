package dev.headway.simulator.explore;

import dev.headway.model.StepKind;
import dev.headway.planner.domain.ClusterHeader;
import dev.headway.planner.domain.ClusterPhase;
import dev.headway.planner.domain.StepEntry;
import dev.headway.planner.domain.StepState.UnderWay;
import dev.headway.planner.domain.StepTimer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One state of everything: what the planner has stored, what is on its way, what is true of the cluster.
 *
 * @param header null before the upgrade has begun
 * @param timers that are set and still mean something
 * @param left what may still go wrong
 */
record World(
        @Nullable ClusterHeader header,
        Entries entries,
        Mesh mesh,
        List<Flight> flights,
        List<StepTimer> timers,
        People people,
        Troubles left,
        Instant now) {

    static World first(Scope scope) {
        return new World(
                null,
                Entries.NONE,
                Mesh.UNTOUCHED,
                List.of(),
                List.of(),
                People.NOBODY,
                Troubles.of(scope),
                SmallMesh.START);
    }

    World mesh(Mesh next) {
        return new World(header, entries, next, flights, timers, people, left, now);
    }

    World people(People next) {
        return new World(header, entries, mesh, flights, timers, next, left, now);
    }

    World at(Instant next) {
        return new World(header, entries, mesh, flights, timers, people, left, next);
    }

    World after(@Nullable Trouble trouble) {
        return trouble == null
                ? this
                : new World(header, entries, mesh, flights, timers, people, left.without(trouble), now);
    }

    World with(Flight more) {
        List<Flight> next = new ArrayList<>(flights);
        next.add(more);
        return flights(next);
    }

    World without(int flight) {
        List<Flight> next = new ArrayList<>(flights);
        next.remove(flight);
        return flights(next);
    }

    World withoutTimer(int timer) {
        List<StepTimer> next = new ArrayList<>(timers);
        next.remove(timer);
        return new World(header, entries, mesh, flights, List.copyOf(next), people, left, now);
    }

    private World flights(List<Flight> next) {
        return new World(header, entries, mesh, List.copyOf(next), timers, people, left, now);
    }

    /** Whether somebody would look at what the timer is about when it fires. */
    static boolean matters(StepTimer timer, @Nullable ClusterHeader header, Entries entries) {
        if (header == null || header.phase() instanceof ClusterPhase.Ended) {
            return false;
        }
        StepEntry entry = entries.entry(timer.step());
        return timer.step().kind() == StepKind.RETIRE && !(entry.state() instanceof UnderWay)
                || entry.state() instanceof UnderWay state && !timer.due().isAfter(state.lease());
    }

    boolean ended() {
        return header != null && header.phase() instanceof ClusterPhase.Ended;
    }

    /** The fingerprint of everything that decides what can follow; instants count from now. */
    void addTo(Fingerprint print) {
        print.value(header, now);
        for (StepEntry entry : entries.all()) {
            print.unordered(entry, now);
        }
        mesh.addTo(print);
        for (int i = 0; i < flights.size(); i++) {
            print.unordered(flights.get(i), now, place(i));
        }
        for (StepTimer timer : timers) {
            print.unordered(timer, now);
        }
        print.value(people, now);
        print.value(left, now);
    }

    private int place(int index) {
        int place = 0;
        for (int i = 0; i < index; i++) {
            if (flights.get(i).goesBefore(flights.get(index))) {
                place++;
            }
        }
        return place;
    }
}
