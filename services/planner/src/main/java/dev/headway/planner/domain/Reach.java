package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

/**
 * Whether a cluster answers, as was last heard; kept beside its upgrades, because the next one has to know.
 *
 * @param detail why it does not, for people; empty when it does
 */
public record Reach(boolean answers, String detail) {

    public Reach {
        requireNonNull(detail, "detail is null");
    }
}
