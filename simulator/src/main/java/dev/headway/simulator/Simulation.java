package dev.headway.simulator;

import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.simulator.invariants.Auditor;
import dev.headway.simulator.invariants.Breach;
import dev.headway.simulator.invariants.Invariant;
import dev.headway.simulator.invariants.Invariants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One simulation: clusters, executors, people and the planner's real core on one timeline. Faults strike for some hours, then
 * everything works and every upgrade has to end.
 */
public final class Simulation {

    /** How long after the last fault every upgrade must have ended, people answering every ten minutes. */
    public static final Duration ENDS_WITHIN = Duration.ofDays(4);

    /** How long an upgrade may be silent that waits for nobody; the longest retirement and bake are part of it. */
    public static final Duration SILENT_AT_MOST = Duration.ofHours(27);

    /** When the last message of the time of faults has arrived. */
    private static final Duration LATEST = Duration.ofMinutes(30);

    private static final Duration ANSWER = Duration.ofMinutes(10);
    private static final long STEPS_AT_MOST = 300_000;

    private final Options options;
    private final Scene scene;
    private final Recording recording;
    private final PlannerShell planner;
    private final People people;
    private final Dice dice;
    private final List<String> outcomes = new ArrayList<>();
    private final List<Surroundings> surroundings = new ArrayList<>();
    private final List<ModelExecutor> executors = new ArrayList<>();
    private int requests;

    private Simulation(Options options, Conduct conduct, List<Invariant> invariants, boolean traced, boolean replayed) {
        this.options = options;
        this.scene = new Scene(options, conduct, new Auditor(invariants), traced);
        this.recording = new Recording(replayed);
        this.planner = new PlannerShell(scene, recording);
        this.people = new People(scene);
        this.dice = Dice.of(options.seed(), "simulation");
        new Outcomes(scene, outcomes);
        build(new ModelLog(scene, planner));
    }

    /** Runs, and says how it went. */
    public static Run run(Options options) {
        return run(options, Conduct.PROPER, Invariants.all(), false);
    }

    /** Runs with a line for everything that happens. */
    public static Run traced(Options options) {
        return run(options, Conduct.PROPER, Invariants.all(), true);
    }

    /**
     * Runs with participants that act otherwise than they should, or with other invariants.
     *
     * @param invariants fresh ones
     */
    public static Run run(Options options, Conduct conduct, List<Invariant> invariants, boolean traced) {
        boolean replayed = options.seed() % REPLAYED_EVERY == 0;
        return new Simulation(options, conduct, invariants, traced, replayed).run();
    }

    /** One seed in so many has its inputs replayed. */
    static final int REPLAYED_EVERY = 20;

    private void build(ModelLog log) {
        for (int i = 1; i <= options.clusters(); i++) {
            ModelCluster cluster = new ModelCluster(scene, "c" + i);
            cluster.brokenDataPath = scene.faults().strikes(Fault.BROKEN_DATA_PATH);
            cluster.brokenTag = scene.faults().strikes(Fault.BROKEN_TAG);
            ModelCluster.GATEWAYS.stream()
                    .filter(gateway -> scene.faults().strikes(Fault.BROKEN_GATEWAY))
                    .forEach(cluster.brokenGateways::add);
            Watcher watcher = new Watcher(scene, cluster);
            connect(log, "control-plane", cluster, new HelmExecutor(scene, cluster));
            connect(log, "node", cluster, new NodeExecutor(scene, cluster));
            connect(log, "tag", cluster, new TagMover(scene, cluster));
            connect(log, "health", cluster, watcher);
            surroundings.add(new Surroundings(scene, cluster, watcher));
            int count = dice.between(1, options.nodes());
            scene.time().after(0, () -> {
                cluster.appear(count);
                scene.publish(cluster.registration());
            });
        }
        scene.time().after(60_000, this::request);
        scene.time().after(120_000, this::minute);
        scene.time().after(ANSWER, this::answer);
    }

    private void connect(ModelLog log, String lane, ModelCluster cluster, ModelExecutor executor) {
        log.connect(lane, cluster.name(), executor);
        executors.add(executor);
    }

    private Run run() {
        Breach breach = null;
        try {
            long hours = (long) (options.hours() * Duration.ofHours(1).toMillis());
            runUntil(hours);
            scene.note("faults are over");
            scene.faults().end();
            runUntil(scene.time().millis() + LATEST.toMillis());
            long end = scene.time().millis() + ENDS_WITHIN.toMillis();
            while (!people.allEnded() && scene.time().hasNext(end)) {
                step();
            }
            if (!people.allEnded()) {
                throw new Breach("L1", "an upgrade had not ended %s after the last fault".formatted(ENDS_WITHIN));
            }
            runUntil(scene.time().millis() + Duration.ofHours(1).toMillis());
            scene.auditor().rest(scene.now());
            recording.replay(scene.conduct());
        } catch (Breach e) {
            breach = e;
            scene.note("BREACH " + e.getMessage());
        }
        return result(breach);
    }

    private void runUntil(long millis) {
        while (scene.time().hasNext(millis)) {
            step();
        }
    }

    private void step() {
        scene.time().step();
        if (scene.time().steps() > STEPS_AT_MOST) {
            throw new Breach("L1", "the simulation goes on for ever");
        }
    }

    private Run result(@Nullable Breach breach) {
        return new Run(
                options,
                breach,
                scene.time().millis(),
                scene.messages(),
                planner.decisions(),
                scene.auditor().checked(),
                planner.coverage().transitions(),
                scene.faults().injected(),
                outcomes,
                scene.trace());
    }

    private void request() {
        requests++;
        scene.publish(Requests.draw("up" + requests, dice, options.clusters()));
    }

    /** A request under a name that may be taken, for as many clusters more than there are. */
    private UpgradeRequested any(Dice by, int more) {
        return Requests.draw("up" + by.between(1, requests + 1), by, options.clusters() + more);
    }

    /** What happens once a minute as long as faults strike. */
    private void minute() {
        if (scene.faults().isOver()) {
            return;
        }
        surroundings.forEach(Surroundings::minute);
        if (scene.faults().strikes(Fault.CLOCK_JUMP)) {
            planner.jump(scene.faults().dice(Fault.CLOCK_JUMP).between(1_000, 1_800_000));
        }
        if (scene.faults().strikes(Fault.CLOCK_BACK)) {
            planner.jump(-scene.faults().dice(Fault.CLOCK_BACK).between(1_000, 1_800_000));
        }
        if (scene.faults().strikes(Fault.CLOCK_TURNS)) {
            Dice turns = scene.faults().dice(Fault.CLOCK_TURNS);
            turns.oneOf(executors).jump(turns.between(-7_200_000, 7_200_000));
        }
        if (scene.faults().strikes(Fault.OPERATOR)) {
            people.meddle();
        }
        if (scene.faults().strikes(Fault.SECOND_UPGRADE)) {
            request();
        }
        if (scene.faults().strikes(Fault.PLANNING)) {
            scene.publish(Requests.plan(any(scene.faults().dice(Fault.PLANNING), 0)));
        }
        if (scene.faults().strikes(Fault.WRONG_REQUEST)) {
            Dice wrong = scene.faults().dice(Fault.WRONG_REQUEST);
            UpgradeRequested request = any(wrong, 1);
            scene.publish(wrong.chance(0.5) ? request : Requests.plan(request));
        }
        scene.time().after(60_000, this::minute);
    }

    private void answer() {
        people.answer();
        if (scene.faults().isOver()) {
            people.noneIsStuck(SILENT_AT_MOST);
        }
        scene.time().after(ANSWER, this::answer);
    }
}
