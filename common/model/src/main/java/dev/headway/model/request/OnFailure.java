package dev.headway.model.request;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to a cluster when one of its steps fails. */
public enum OnFailure {
    /** Stop, keep everything as it is, and wait for a person. */
    @JsonProperty("Pause")
    PAUSE,
    /** Run the inverse plan over the steps done so far. */
    @JsonProperty("Rollback")
    ROLLBACK
}
