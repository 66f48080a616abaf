package dev.headway.simulator.explore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Breadth-first over every world that can be reached: what is found broken is reached by the fewest moves possible.
 *
 * <p>The planner's real core decides; executors, watcher and cluster are models. Messages of one topic keep their order, those
 * of different topics, timers and people come in any order.
 */
public final class Exploration {

    private final Moves moves;
    private final Scope scope;
    private final VisitedStates visited = new VisitedStates();
    private final Fingerprint print = new Fingerprint();
    private long transitions;
    private int depth;
    private int widest;

    public Exploration(Scope scope) {
        this.scope = scope;
        this.moves = new Moves(scope);
    }

    /** Explores until nothing is left, something is broken, or there are too many states. */
    public Explored run() {
        World first = moves.first();
        see(first, 0, 0);
        Deque<World> frontier = new ArrayDeque<>(List.of(first));
        int number = 0;
        while (!frontier.isEmpty() && visited.size() < scope.states()) {
            widest = Math.max(widest, frontier.size());
            Deque<World> next = new ArrayDeque<>();
            while (!frontier.isEmpty() && visited.size() < scope.states()) {
                Found found = expand(frontier.poll(), number, next);
                number++;
                if (found != null) {
                    return explored(false, trace(number - 1, found));
                }
            }
            if (frontier.isEmpty()) {
                frontier = next;
                depth += next.isEmpty() ? 0 : 1;
            }
        }
        return explored(frontier.isEmpty(), null);
    }

    private record Found(int move, String what) {}

    private @Nullable Found expand(World world, int number, Deque<World> next) {
        List<Move> all = moves.of(world);
        for (int i = 0; i < all.size(); i++) {
            transitions++;
            try {
                World after = moves.after(world, all.get(i));
                if (see(after, number, i)) {
                    EndPromises.rest(after);
                    next.add(after);
                }
            } catch (RuntimeException broken) { // the core itself may refuse to go on
                return new Found(i, String.valueOf(broken.getMessage()));
            }
        }
        return null;
    }

    private boolean see(World world, int parent, int move) {
        print.reset();
        world.addTo(print);
        return visited.add(print.high(), print.low(), parent, move);
    }

    private Explored explored(boolean exhausted, @Nullable Counterexample counterexample) {
        return new Explored(visited.size(), transitions, depth, widest, exhausted, counterexample);
    }

    private Counterexample trace(int state, Found found) {
        List<String> lines = new ArrayList<>();
        World world = moves.first();
        for (int number : visited.path(state)) {
            Move move = moves.of(world).get(number);
            World after = moves.after(world, move);
            lines.add(line(world, move, after));
            world = after;
        }
        lines.add(Moves.describe(world, moves.of(world).get(found.move())));
        return new Counterexample(found.what(), lines);
    }

    private static String line(World before, Move move, World after) {
        StringBuilder text = new StringBuilder(Moves.describe(before, move));
        for (Flight flight : after.flights()) {
            if (!before.flights().contains(flight)) {
                text.append(" -> ")
                        .append(flight.message().getClass().getSimpleName())
                        .append(' ')
                        .append(flight.message().step().step())
                        .append('#')
                        .append(flight.message().step().attempt());
            }
        }
        if (after.header() != null
                && before.header() != null
                && !after.header()
                        .phase()
                        .getClass()
                        .equals(before.header().phase().getClass())) {
            text.append(" => ").append(after.header().phase().getClass().getSimpleName());
        }
        return text.toString();
    }
}
