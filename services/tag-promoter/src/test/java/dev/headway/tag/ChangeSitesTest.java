package dev.headway.tag;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every place in the code that changes a cluster is one that the crash test comes by. */
class ChangeSitesTest {

    private static final Set<String> CHANGES = Set.of(
            "create",
            "delete",
            "edit",
            "editStatus",
            "evict",
            "forget",
            "install",
            "patch",
            "patchStatus",
            "scale",
            "serverSideApply",
            "uninstall",
            "update",
            "updateStatus",
            "upgrade");
    private static final Set<String> OWN = Set.of("HelmEngine", "ReleaseHistory");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.headway.tag");

    @Test
    void everyCallThatChangesTheClusterIsInTheCrashTest() {
        assertThat(changes())
                .as("let TagCrashTest come by a new one")
                .containsExactlyInAnyOrder(
                        "Fabric8TagGateway.freed -> edit",
                        "Fabric8TagGateway.update -> update",
                        "Fabric8TagGateway.withdraw -> delete",
                        "Fabric8TagGateway.write -> serverSideApply",
                        "HelmTags.recover -> forget",
                        "HelmTags.upgrade -> upgrade");
    }

    private static Set<String> changes() {
        return CODE.stream()
                .flatMap(type -> Stream.concat(
                        type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream()))
                .filter(call -> CHANGES.contains(call.getTarget().getName()))
                .filter(call -> call.getTargetOwner().getPackageName().startsWith("io.fabric8.kubernetes.client")
                        || OWN.contains(call.getTargetOwner().getSimpleName()))
                .map(call -> "%s.%s -> %s"
                        .formatted(
                                call.getOriginOwner().getSimpleName(),
                                call.getOrigin().getName(),
                                call.getTarget().getName()))
                .collect(Collectors.toSet());
    }
}
