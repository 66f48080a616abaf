package dev.headway.simulator;

import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import java.time.Instant;

/**
 * A process that changes a cluster. It may die before any of its effects; what it kept in memory is gone then, and it looks at
 * the cluster when it is back. One that was only thought dead may still carry out the effect it was about to.
 */
abstract class ModelExecutor implements ModelLog.Reader {

    protected final Scene scene;
    protected final ModelCluster cluster;
    protected final Dice dice;
    private long skew;
    private int process;
    private long back;
    private boolean zombie;

    ModelExecutor(Scene scene, ModelCluster cluster, String name) {
        this.scene = scene;
        this.cluster = cluster;
        this.dice = Dice.of(scene.options().seed(), name + " " + cluster.name());
        this.skew = scene.faults().strikes(Fault.CLOCK_SKEW) ? dice.between(-300_000, 300_000) : 0;
    }

    @Override
    public long downFor() {
        return Math.max(0, back - scene.time().millis());
    }

    @Override
    public boolean read(Message message) {
        if (scene.faults().strikes(Fault.LOST_COMMAND)) {
            scene.note("lost: " + message);
        } else {
            receive((StepMessage) message);
        }
        return true;
    }

    abstract void receive(StepMessage command);

    /** The process is back and remembers nothing. */
    abstract void restarted();

    /** A process of this executor is gone. */
    void died(String process) {}

    /** The process that acts, by name. */
    protected String process() {
        return "process " + (zombie ? "%d that was thought dead".formatted(process) : process);
    }

    /** Its clock jumps, back where the number is negative. */
    void jump(long millis) {
        skew += millis;
    }

    /** Its own idea of the time. */
    protected Instant clock() {
        return scene.now().plusMillis(skew);
    }

    /** Whether it is a dead process that acts once more. */
    protected boolean haunts() {
        return zombie;
    }

    /** Does something after a while, unless the process dies before. */
    protected void later(long millis, Runnable effect) {
        if (zombie) {
            return;
        }
        int mine = process;
        scene.time().after(millis, () -> {
            if (mine != process) {
                return;
            }
            if (scene.faults().strikes(Fault.EXECUTOR_CRASH)) {
                die(effect);
            } else {
                effect.run();
            }
        });
    }

    protected void say(StepMessage event) {
        if (scene.faults().strikes(Fault.LOST_EVENT)) {
            scene.note("never said: " + event);
            return;
        }
        scene.publish(event);
        if (scene.faults().strikes(Fault.DUPLICATE)) {
            scene.time().after(scene.faults().dice(Fault.DUPLICATE).between(0, 5_000), () -> scene.publish(event));
        }
    }

    private void die(Runnable effect) {
        died(process());
        process++;
        back = scene.time().millis() + scene.faults().dice(Fault.EXECUTOR_CRASH).between(500, 60_000);
        scene.note(getClass().getSimpleName() + " of " + cluster.name() + " dies");
        if (scene.faults().strikes(Fault.ZOMBIE)) {
            scene.time().after(scene.faults().dice(Fault.ZOMBIE).between(1_000, 600_000), () -> haunt(effect));
        }
        int mine = process;
        scene.time().after(downFor(), () -> {
            if (mine == process) {
                restarted();
            }
        });
    }

    private void haunt(Runnable effect) {
        scene.note("a zombie of " + getClass().getSimpleName() + " of " + cluster.name() + " acts");
        zombie = true;
        effect.run();
        zombie = false;
    }
}
