package dev.headway.testkit.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headway.messaging.Decoded;
import dev.headway.messaging.Decoded.Reason;
import dev.headway.messaging.InvalidRequestException;
import dev.headway.messaging.MessageCodec;
import dev.headway.messaging.RequestReader;
import dev.headway.model.StepRef;
import dev.headway.model.Violation;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a confused newcomer, another tool or an attacker may put on a topic. */
class UnreadableRecordsTest {

    static Stream<Arguments> records() {
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"%s\",\"data\":%s}";
        String command = "headway.node.commands";
        return Stream.of(
                Arguments.argumentSet("no value", command, null, Reason.EMPTY),
                Arguments.argumentSet("noise", command, "\u0000\u0001", Reason.NOT_A_CLOUD_EVENT),
                Arguments.argumentSet("plain JSON", command, "{\"hello\":1}", Reason.NOT_A_CLOUD_EVENT),
                Arguments.argumentSet(
                        "unknown type",
                        command,
                        event.formatted("dev.headway.node.explode.v1", "{}"),
                        Reason.UNKNOWN_TYPE),
                Arguments.argumentSet(
                        "unknown version",
                        command,
                        event.formatted("dev.headway.node.upgrade.v9", "{}"),
                        Reason.UNKNOWN_VERSION),
                Arguments.argumentSet(
                        "another topic's type",
                        command,
                        event.formatted("dev.headway.tag.move.v1", "{}"),
                        Reason.WRONG_TOPIC),
                Arguments.argumentSet(
                        "missing fields",
                        command,
                        event.formatted("dev.headway.node.upgrade.v1", "{\"node\":\"a\"}"),
                        Reason.UNREADABLE_DATA),
                Arguments.argumentSet(
                        "data is text",
                        command,
                        event.formatted("dev.headway.node.upgrade.v1", "\"boom\""),
                        Reason.UNREADABLE_DATA),
                Arguments.argumentSet(
                        "no data",
                        command,
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"dev.headway.node.upgrade.v1\"}",
                        Reason.UNREADABLE_DATA),
                Arguments.argumentSet(
                        "invalid request",
                        "headway.upgrade.requests",
                        event.formatted("dev.headway.upgrade.requested.v1", "{\"kind\":\"Upgrade\"}"),
                        Reason.INVALID_REQUEST));
    }

    @ParameterizedTest
    @MethodSource("records")
    void eachHasItsReason(String topic, @Nullable String value, Reason reason) {
        Decoded decoded = MessageCodec.decode(
                topic, new RecordHeaders(), value == null ? null : value.getBytes(UTF_8), MessageSamples.AT);

        assertThat(decoded).isInstanceOfSatisfying(Decoded.Unreadable.class, unreadable -> {
            assertThat(unreadable.reason()).isEqualTo(reason);
            assertThat(unreadable.detail()).isNotBlank();
        });
    }

    @Test
    void theStepOfADeadCommandIsStillToldWhereItCanBe() {
        String value =
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"dev.headway.node.upgrade.v1\","
                        + "\"data\":{\"step\":{\"upgrade\":\"u\",\"cluster\":\"blue\",\"step\":\"node/a\",\"attempt\":2}}}";

        assertThat(MessageCodec.decode(
                        "headway.node.commands", new RecordHeaders(), value.getBytes(UTF_8), MessageSamples.AT))
                .isInstanceOfSatisfying(
                        Decoded.Unreadable.class,
                        unreadable -> assertThat(unreadable.step())
                                .extracting(StepRef::toString)
                                .isEqualTo("u/blue/node/a#2"));
    }

    @Test
    void everyBrokenRuleOfARequestIsNamedWithPathAndValue() {
        String document = MessageSamples.REQUEST
                .replace("maxUnavailable: 10%", "maxUnavailable: 110%")
                .replace("onFailure: Rollback", "onFailure: Explode")
                .replace("strategy: Drain", "strategie: Drain")
                .replace("bake: 1h", "bake: soon")
                .replace("version: 1.30.3", "version: new")
                .replace("approval: true}\n", "approval: 3}\n");

        assertThat(violations(document))
                .extracting(Violation::path, Violation::value)
                .contains(
                        tuple("spec.target.version", "new"),
                        tuple("spec.stages[0].bake", "soon"),
                        tuple("spec.stages[1].approval", "3"),
                        tuple("spec.nodes.strategie", "Drain"),
                        tuple("spec.nodes.maxUnavailable", "110%"),
                        tuple("spec.onFailure", "Explode"),
                        tuple("spec.retire.approval", "3"))
                .hasSize(7);
    }

    @Test
    void aRuleOverSeveralFieldsIsCheckedToo() {
        assertThat(violations(MessageSamples.REQUEST
                        .replace("name: production", "name: canary")
                        .replace("clusters: {matchLabels: {environment: staging}}", "clusters: {}")
                        .replace("gateways: {failureBudget: 1}", "gateways: {failureBudget: -1}")
                        .replace("window: 60s", "window: 20m")))
                .extracting(Violation::toString)
                .containsExactly(
                        "spec.stages[0].clusters: '{}': must select clusters by matchLabels or names",
                        "spec.stages[1].name: 'canary': must be unique among the stages",
                        "spec.gateways.failureBudget: '-1': must be at least 0",
                        "spec.health.timeout: 'PT15M': must be longer than the window of PT20M");
    }

    @Test
    void whatIsLeftOutGetsTheCarefulDefault() {
        var spec = RequestReader.readYaml("""
                        apiVersion: headway.dev/v1
                        kind: Upgrade
                        metadata: {name: small}
                        spec:
                          target: {version: 1.30.3, revision: 1-30-3, charts: /charts}
                          stages: [{name: all, clusters: {names: [blue]}}]
                        """).spec();

        assertThat(spec.nodes().maxUnavailable()).hasToString("1");
        assertThat(spec.stages().getFirst().maxConcurrent()).hasToString("1");
        assertThat(spec.gateways().failureBudget()).isZero();
        assertThat(spec.retire().approval()).isTrue();
        assertThat(spec.onFailure()).hasToString("ROLLBACK");
    }

    private static java.util.List<Violation> violations(String document) {
        InvalidRequestException e =
                Assertions.catchThrowableOfType(InvalidRequestException.class, () -> RequestReader.readYaml(document));
        return e.violations();
    }
}
