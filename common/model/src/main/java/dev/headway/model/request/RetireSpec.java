package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When the old revision is uninstalled.
 *
 * @param after how long to wait after the last other step
 * @param approval whether a person must approve
 */
public record RetireSpec(Duration after, boolean approval) {

    /** What a document may leave out. */
    public static final RetireSpec DEFAULT = new RetireSpec(Duration.ofHours(24), true);

    public RetireSpec {
        requireNonNull(after, "after is null");
    }
}
