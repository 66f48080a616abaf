package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every place in the code that changes a cluster is one that the crash tests know. */
class ChangeSitesTest {

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.headway.node");

    @Test
    void onlyTheGatewaysSendChanges() {
        assertThat(calls("ApiRequests", Set.of("send")))
                .containsExactlyInAnyOrder(
                        "ApiRequests.get -> send",
                        "ApiRequests.send -> send",
                        "Fabric8NodeGateway.evict -> send",
                        "Fabric8NodeGateway.delete -> send",
                        "Fabric8NodeGateway.patched -> send",
                        "Fabric8ZtunnelGateway.send -> send");
    }

    @Test
    void everyCallThatChangesANodeIsInTheCrashMatrix() {
        assertThat(calls("Fabric8NodeGateway", Set.of("write", "giveUp", "release", "evict", "delete")))
                .as("add a row to NodeCrashTest for a new one")
                .containsExactlyInAnyOrder(
                        "NodeCommands.act -> write",
                        "NodeCommands.act -> release",
                        "NodeActions.evict -> evict",
                        "NodeActions.delete -> delete",
                        "NodeActions.write -> write",
                        "NodeActions.perform -> giveUp",
                        "NodeActions.perform -> release");
    }

    @Test
    void everyCallThatChangesTheDaemonSetIsInTheCrashMatrix() {
        assertThat(calls("Fabric8ZtunnelGateway", Set.of("write", "forget")))
                .as("add a row to SurgeCrashTest for a new one")
                .containsExactlyInAnyOrder(
                        "SurgeWorker.answer -> write", "SurgeWorker.perform -> write", "SurgeWorker.perform -> forget");
    }

    private static Set<String> calls(String owner, Set<String> methods) {
        return CODE.stream()
                .flatMap(type -> Stream.concat(
                        type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream()))
                .filter(call -> call.getTargetOwner().getSimpleName().equals(owner))
                .filter(call -> methods.contains(call.getTarget().getName()))
                .map(call -> "%s.%s -> %s"
                        .formatted(
                                call.getOriginOwner().getSimpleName(),
                                call.getOrigin().getName(),
                                call.getTarget().getName()))
                .collect(Collectors.toSet());
    }
}
