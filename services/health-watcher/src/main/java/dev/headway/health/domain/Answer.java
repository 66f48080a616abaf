package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

/** What came of a {@link Question}. */
public sealed interface Answer {

    /** One number, which may be NaN or infinite. */
    record Value(double value) implements Answer {}

    /** The expression has no value: no series matches, or none has a sample in its range. */
    record Empty() implements Answer {}

    /** The expression has a value for each of several series. */
    record Several(int series) implements Answer {}

    /** The address answered with that status. */
    record Status(int status) implements Answer {}

    /** The address was tried and did not answer. */
    record Silence(String why) implements Answer {
        public Silence {
            requireNonNull(why, "why is null");
        }
    }

    /** It could not be asked; says nothing of the cluster. */
    record Failed(String why) implements Answer {
        public Failed {
            requireNonNull(why, "why is null");
        }
    }
}
