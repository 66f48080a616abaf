package dev.headway.testkit.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The places in a service's code that change a cluster, each as {@code Class.method -> change}. */
public final class ChangeSites {

    /** What the Kubernetes client and the gateways of the services call a change. */
    private static final Set<String> CHANGES = Set.of(
            "create",
            "delete",
            "edit",
            "editStatus",
            "evict",
            "forget",
            "install",
            "merge",
            "patch",
            "patchStatus",
            "scale",
            "serverSideApply",
            "uninstall",
            "update",
            "updateStatus",
            "upgrade");

    private final JavaClasses code;

    private ChangeSites(JavaClasses code) {
        this.code = code;
    }

    /** Those of a package and all below it, tests left out. */
    public static ChangeSites in(String thePackage) {
        return new ChangeSites(new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(thePackage));
    }

    /**
     * The calls of the Kubernetes client that change something, and such calls of other classes.
     *
     * @param others simple names of classes
     */
    public Set<String> ofClientAnd(String... others) {
        Set<String> own = Set.of(others);
        return calls(call -> CHANGES.contains(call.getTarget().getName())
                && (call.getTargetOwner().getPackageName().startsWith("io.fabric8.kubernetes.client")
                        || own.contains(call.getTargetOwner().getSimpleName())));
    }

    /**
     * The calls of some methods.
     *
     * @param owner the simple name of their class
     */
    public Set<String> of(String owner, String... methods) {
        Set<String> wanted = Set.of(methods);
        return calls(call -> call.getTargetOwner().getSimpleName().equals(owner)
                && wanted.contains(call.getTarget().getName()));
    }

    private Set<String> calls(Predicate<JavaAccess<?>> wanted) {
        return code.stream()
                .<JavaAccess<?>>flatMap(type -> Stream.concat(
                        type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream()))
                .filter(wanted)
                .map(call -> "%s.%s -> %s"
                        .formatted(
                                call.getOriginOwner().getSimpleName(),
                                call.getOrigin().getName(),
                                call.getTarget().getName()))
                .collect(Collectors.toSet());
    }
}
