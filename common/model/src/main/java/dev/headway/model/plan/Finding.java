package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

/**
 * Something a survey noticed.
 *
 * @param code stable, such as {@code HW101}
 * @param object what it is about, such as {@code tag default}
 * @param message what was seen and which rule it breaks
 * @param remedy what to do
 * @param source where the rule comes from: a page, a release note or an issue of Istio, Kubernetes or Helm
 */
public record Finding(String code, Severity severity, String object, String message, String remedy, String source) {

    /** How much a finding matters. */
    public enum Severity {
        /** The plan is refused. */
        BLOCKING,
        WARNING,
        INFO
    }

    public Finding {
        requireNonNull(code, "code is null");
        requireNonNull(severity, "severity is null");
        requireNonNull(object, "object is null");
        requireNonNull(message, "message is null");
        requireNonNull(remedy, "remedy is null");
        requireNonNull(source, "source is null");
    }
}
