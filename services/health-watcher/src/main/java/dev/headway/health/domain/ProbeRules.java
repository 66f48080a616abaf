package dev.headway.health.domain;

import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.request.HttpSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * When an HTTP probe is good. No answer is bad: what resets or times out for the probe does so for everybody. What could not
 * be tried, because its host is not allowed, says nothing.
 */
final class ProbeRules {

    private ProbeRules() {}

    static Reading read(
            HttpSpec http, Scope scope, ConfirmHealth command, Wording wording, Measurements measurements) {
        if (http.url().contains("$node") && scope.node().isEmpty()) {
            return wording.unknown("needs $node, and %s is no node step"
                    .formatted(command.step().step()));
        }
        String url = http.url().replace("$cluster", encoded(scope.cluster())).replace("$node", encoded(scope.node()));
        String expected = Integer.toString(http.status());
        return switch (measurements.ask(new Question.Probe(url, http.timeout()))) {
            case Answer.Status(int status) ->
                wording.seen(
                        status == http.status(),
                        Integer.toString(status),
                        expected,
                        "%s answers %d, expected %s".formatted(url, status, expected),
                        1,
                        wording.at());
            case Answer.Silence(String why) ->
                wording.seen(
                        false,
                        "no answer",
                        expected,
                        "%s does not answer (%s), expected %s".formatted(url, why, expected),
                        1,
                        wording.at());
            case Answer.Failed(String why) -> wording.unknown("cannot be tried: " + why);
            case Answer.Value ignored -> wording.unknown("has no status");
            case Answer.Empty ignored -> wording.unknown("has no status");
            case Answer.Several ignored -> wording.unknown("has no status");
        };
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
