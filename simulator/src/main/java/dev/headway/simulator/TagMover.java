package dev.headway.simulator;

import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.TagEvent.TagMoved;
import dev.headway.model.message.TagEvent.TagMovedBack;
import dev.headway.model.message.TagEvent.TagStepRefused;
import java.util.List;

/** The tag promoter: points a tag at another revision. */
final class TagMover extends ModelExecutor {

    TagMover(Scene scene, ModelCluster cluster) {
        super(scene, cluster, "tag-promoter");
    }

    @Override
    void receive(StepMessage message) {
        TagCommand command = (TagCommand) message;
        if (cluster.reachable) {
            later(dice.between(200, 3_000), () -> move(command));
        } else {
            refuse(command.step(), FailureReason.CLUSTER_UNREACHABLE);
        }
    }

    @Override
    void restarted() {}

    private void refuse(StepRef ref, FailureReason reason) {
        say(new TagStepRefused(ref, ref.step().name(), reason, "the model says no", clock()));
    }

    private void move(TagCommand command) {
        StepRef ref = command.step();
        String revision = switch (command) {
            case MoveTag c -> c.target().revision();
            case MoveTagBack c -> c.revision();
        };
        if (!cluster.reachable) {
            refuse(ref, FailureReason.CLUSTER_UNREACHABLE);
        } else if (scene.conduct().isStale(ref.attempt(), cluster.fence(ref))) {
            scene.note("stale: " + ref);
        } else if (!cluster.revisions().containsKey(revision)) {
            refuse(ref, FailureReason.NOT_FOUND);
        } else {
            cluster.mark(ref);
            cluster.point(ref.step().name(), revision, ref);
            later(dice.between(50, 2_000), () -> say(moved(command)));
        }
    }

    private StepMessage moved(TagCommand command) {
        boolean holds = !scene.faults().strikes(Fault.FALSE_REPORT);
        List<Evidence> seen =
                List.of(new Evidence("tag", "model", holds ? "moved" : "elsewhere", "moved", holds, clock()));
        return switch (command) {
            case MoveTag c -> new TagMoved(c.step(), c.tag(), "", c.target().revision(), List.of(), seen, clock());
            case MoveTagBack c -> new TagMovedBack(c.step(), c.tag(), c.from(), c.revision(), List.of(), seen, clock());
        };
    }
}
