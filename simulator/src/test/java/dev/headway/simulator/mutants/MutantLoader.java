package dev.headway.simulator.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Loads the planner's core and the simulator anew, with the changes of one mutant; everything else is shared. Mutants so do not
 * see each other, and nothing of one survives it.
 */
final class MutantLoader extends ClassLoader {

    private static final List<String> OWN = List.of("dev.headway.planner.domain.", "dev.headway.simulator.");

    private final Map<String, List<Change>> changes;

    MutantLoader(Mutant mutant) {
        super(MutantLoader.class.getClassLoader());
        changes = mutant.changes().stream().collect(Collectors.groupingBy(Change::type));
    }

    /** Makes an object of a class as this loader has it. */
    <T> T make(Class<? extends T> type, Class<T> shared) throws ReflectiveOperationException {
        return shared.cast(loadClass(type.getName()).getDeclaredConstructor().newInstance());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null && OWN.stream().anyMatch(name::startsWith)) {
                loaded = define(name);
            }
            return loaded == null ? super.loadClass(name, resolve) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        List<Change> change = changes.get(name);
        byte[] bytes = change == null ? original(name) : Change.bytes(name, change, getParent());
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
