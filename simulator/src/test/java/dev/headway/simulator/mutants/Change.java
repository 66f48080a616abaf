package dev.headway.simulator.mutants;

import static net.bytebuddy.matcher.ElementMatchers.any;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.pool.TypePool;

/**
 * A change to one class of the planner or of the simulator, made in its bytecode while it is loaded: the code that is shipped
 * needs no seam for it.
 */
final class Change {

    private static final String PLANNER = "dev.headway.planner.domain.";
    private static final String ALTERED = PLANNER + "Altered";

    /** How a class becomes another. */
    private interface Edit {
        DynamicType.Builder<?> of(DynamicType.Builder<?> builder, TypePool types);
    }

    private final String type;
    private final String method;
    private final Edit edit;

    /** A change of a method that the class must have; empty if it does not matter. */
    private Change(String type, String method, Edit edit) {
        this.type = type;
        this.method = method;
        this.edit = edit;
    }

    /** A method of the planner's core gives always the same answer. */
    static Change returns(String type, String method, Object value) {
        return returnsIn(PLANNER + type, method, value);
    }

    /** A method of any class gives always the same answer. */
    static Change returnsIn(String type, String method, Object value) {
        return new Change(
                type, method, (builder, types) -> builder.method(named(method)).intercept(FixedValue.value(value)));
    }

    /** A method of the planner's core does nothing. */
    static Change skips(String type, String method) {
        return new Change(
                PLANNER + type,
                method,
                (builder, types) -> builder.method(named(method)).intercept(StubMethod.INSTANCE));
    }

    /** A method of the planner's core does what one of {@code Altered} does. */
    static Change replaces(String type, String method, String altered) {
        return new Change(
                PLANNER + type,
                method,
                (builder, types) -> builder.method(named(method))
                        .intercept(MethodDelegation.withDefaultConfiguration()
                                .filter(named(altered))
                                .to(types.describe(ALTERED).resolve())));
    }

    /** Wherever a class of the planner's core calls a method, nothing happens: it answers false, null or 0. */
    static Change doesNotCall(String type, String called) {
        return new Change(
                PLANNER + type,
                "",
                (builder, types) -> builder.visit(MemberSubstitution.relaxed()
                        .method(named(called))
                        .stub()
                        .on(any())));
    }

    /** Wherever a class of the planner's core calls a method of an object, it calls one of {@code Altered} with it instead. */
    static Change callsInstead(String type, String called, String altered) {
        return new Change(PLANNER + type, "", (builder, types) -> {
            MethodDescription.InDefinedShape instead = types.describe(ALTERED)
                    .resolve()
                    .getDeclaredMethods()
                    .filter(named(altered))
                    .getOnly();
            return builder.visit(MemberSubstitution.relaxed()
                    .method(named(called)
                            .and(takesArguments(instead.getParameters().size() - 1)))
                    .replaceWith(instead)
                    .on(any()));
        });
    }

    String type() {
        return type;
    }

    /** The class of these changes as it is with them. */
    static byte[] bytes(String type, List<Change> changes, ClassLoader original) {
        ClassFileLocator files = ClassFileLocator.ForClassLoader.of(original);
        TypePool types = TypePool.Default.of(files);
        TypeDescription description = types.describe(type).resolve();
        DynamicType.Builder<?> builder =
                new ByteBuddy().with(TypeValidation.DISABLED).redefine(description, files);
        for (Change change : changes) {
            if (!change.method.isEmpty()
                    && description
                            .getDeclaredMethods()
                            .filter(named(change.method))
                            .isEmpty()) {
                throw new IllegalArgumentException("%s has no method %s".formatted(type, change.method));
            }
            builder = change.edit.of(builder, types);
        }
        return builder.make().getBytes();
    }
}
