package dev.headway.messaging;

import dev.headway.model.Violation;
import java.util.List;

/** A request document that breaks rules: all of them, not only the first. */
public final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Violation> violations;

    public InvalidRequestException(List<Violation> violations) {
        super(violations.stream()
                .map(Violation::toString)
                .reduce((a, b) -> a + "; " + b)
                .orElse("invalid request"));
        this.violations = List.copyOf(violations);
    }

    /** What is wrong, in document order. */
    public List<Violation> violations() {
        return violations;
    }
}
