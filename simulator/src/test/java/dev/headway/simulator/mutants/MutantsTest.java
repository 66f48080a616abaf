package dev.headway.simulator.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.simulator.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whether the simulator finds bugs: each mutant has one, and a few thousand seeds to be caught in. */
class MutantsTest {

    private static final int SEEDS = Integer.getInteger("headway.mutants.seeds", 3_000);
    private static final int THREADS = 2;

    @Test
    void catchesEveryMutantAndNothingElse() throws Exception {
        List<Caught> results = onBothCores(Mutants.all());

        results.forEach(result -> System.out.println(result.line()));
        List<Mutant> survivors = results.stream()
                .filter(result -> !result.isCaught())
                .map(Caught::mutant)
                .toList();
        System.out.printf("%d of %d mutants caught%n", results.size() - survivors.size(), results.size());
        assertThat(survivors).as("mutants that nobody noticed").isEmpty();
        assertThat(breachesOfTheUnchangedCore(results))
                .as("what the unchanged core breaks")
                .isEmpty();
    }

    /** The seeds that caught the mutants, with the code as it is. */
    private static List<String> breachesOfTheUnchangedCore(List<Caught> results) throws Exception {
        Map<Set<Fault>, Integer> seeds = new HashMap<>();
        results.forEach(result -> seeds.merge(result.mutant().provokedBy(), result.seeds(), Math::max));
        List<Mutant> controls = seeds.keySet().stream().map(Mutant::none).toList();
        List<String> breaches = new ArrayList<>();
        for (Caught result : onBothCores(controls, seeds)) {
            if (result.isCaught()) {
                breaches.add(result.line());
            }
        }
        return breaches;
    }

    private static List<Caught> onBothCores(List<Mutant> mutants) throws Exception {
        return onBothCores(mutants, Map.of());
    }

    private static List<Caught> onBothCores(List<Mutant> mutants, Map<Set<Fault>, Integer> limits) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Caught>> running = mutants.stream()
                    .map(mutant ->
                            threads.submit(() -> Caught.of(mutant, limits.getOrDefault(mutant.provokedBy(), SEEDS))))
                    .collect(Collectors.toList());
            List<Caught> results = new ArrayList<>();
            for (Future<Caught> each : running) {
                results.add(each.get());
            }
            results.sort(Comparator.comparing(Caught::seeds));
            return results;
        }
    }
}
