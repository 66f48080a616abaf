package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.planner.domain.Failure.Fate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The steps given up and not yet taken back or tried again, in the order in which they were. */
final class Failures {

    private final List<Failure> failures;

    Failures(Collection<Failure> failures) {
        this.failures = new ArrayList<>(failures);
    }

    List<Failure> all() {
        return List.copyOf(failures);
    }

    void add(Failure failure) {
        failures.add(failure);
    }

    @Nullable
    Failure of(StepId step) {
        for (Failure failure : failures) {
            if (failure.step().equals(step)) {
                return failure;
            }
        }
        return null;
    }

    void forget(StepId step) {
        failures.removeIf(failure -> failure.step().equals(step));
    }

    void change(StepId step, UnaryOperator<Failure> change) {
        failures.replaceAll(failure -> failure.step().equals(step) ? change.apply(failure) : failure);
    }

    /** How many nodes are left at the version they had. */
    int forwardNodes() {
        return (int) failures.stream().filter(Failure::isForwardNode).count();
    }

    /** The steps of a kind that failed forward and nobody has decided about: what a failure budget counts. */
    List<StepId> undecided(StepKind kind) {
        return failures.stream()
                .filter(failure -> failure.isForward(kind) && failure.fate() != Fate.LEFT_OUT)
                .map(Failure::step)
                .toList();
    }

    /** How many steps other than nodes a person left out after they had failed. */
    int keptSteps() {
        return (int) failures.stream()
                .filter(failure -> !failure.isForwardNode() && failure.fate() == Fate.LEFT_OUT)
                .count();
    }

    /** Has every step tried again that failed in a direction and that nobody left out. */
    void tryAgain(Direction direction) {
        failures.replaceAll(failure ->
                failure.direction() == direction && failure.fate() == Fate.OPEN ? failure.in(Fate.AGAIN) : failure);
    }

    /** Lets no failed step be tried again by itself. */
    void tryNoneAgain() {
        failures.replaceAll(failure -> failure.fate() == Fate.AGAIN ? failure.in(Fate.OPEN) : failure);
    }
}
