package dev.headway.tag;

import dev.headway.mesh.IstioNames;
import dev.headway.model.AttemptFence;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.TagEvent;
import dev.headway.model.message.TagEvent.TagMoved;
import dev.headway.model.message.TagEvent.TagMovedBack;
import dev.headway.model.message.TagEvent.TagStepRefused;
import dev.headway.tag.domain.CommandHandler;
import dev.headway.tag.domain.RefusedException;
import dev.headway.tag.domain.TagGateway;
import dev.headway.tag.domain.TagGateways;
import dev.headway.tag.domain.TagObjects;
import dev.headway.tag.domain.TagRules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Joins commands, rules and clusters: observe, decide, write, look again. */
@ApplicationScoped
public class TagPromoter implements CommandHandler {

    private static final Logger LOG = Logger.getLogger(TagPromoter.class);

    private final TagGateways gateways;
    private final InstantSource clock;
    private final AttemptFence fence = new AttemptFence();

    @Inject
    public TagPromoter(TagGateways gateways) {
        this(gateways, InstantSource.system());
    }

    TagPromoter(TagGateways gateways, InstantSource clock) {
        this.gateways = gateways;
        this.clock = clock;
    }

    @Override
    public Optional<TagEvent> handle(TagCommand command) {
        if (!fence.admits(command.step())) {
            LOG.infof("%s is stale and ignored", command.step());
            return Optional.empty();
        }
        try {
            TagEvent event = carryOut(command);
            LOG.infof("%s is done: %s", command.step(), event);
            return Optional.of(event);
        } catch (RefusedException e) {
            return Optional.of(refused(command, e.reason(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            // A fault of ours must not stop the commands behind this one.
            LOG.errorf(e, "%s failed", command.step());
            return Optional.of(refused(command, FailureReason.HELM_FAILED, "unexpected " + e));
        }
    }

    private TagStepRefused refused(TagCommand command, FailureReason reason, String detail) {
        LOG.infof("%s is refused: %s %s", command.step(), reason, detail);
        return new TagStepRefused(command.step(), tag(command), reason, detail, clock.instant());
    }

    private TagEvent carryOut(TagCommand command) {
        TagGateway gateway = gateways.of(command.step().cluster());
        return switch (command) {
            case MoveTag move -> move(move, gateway);
            case MoveTagBack back -> moveBack(back, gateway);
        };
    }

    private TagMoved move(MoveTag command, TagGateway gateway) {
        String tag = command.tag();
        String revision = command.target().revision();
        TagObjects seen = gateway.read(tag);
        TagRules.mayMove(tag, seen, revision, gateway.runs(revision));
        boolean withService = IstioNames.tagsHaveServices(command.target().version());
        boolean write = TagRules.mustWrite(seen, revision, withService);
        List<String> written =
                point(command.step(), tag, revision, seen, gateway, write, () -> writeAll(command, gateway));
        return new TagMoved(
                command.step(),
                tag,
                TagRules.from(seen, revision),
                revision,
                written,
                observed(tag, revision, gateway),
                clock.instant());
    }

    private static List<String> writeAll(MoveTag command, TagGateway gateway) {
        List<String> written = new ArrayList<>(gateway.write(command.tag(), command.target(), command.step()));
        // What the chart does not know, such as a Service where the target is older than 1.28, must not stay behind.
        written.addAll(gateway.redirect(command.tag(), command.target().revision()));
        return written;
    }

    private List<Evidence> observed(String tag, String revision, TagGateway gateway) {
        List<String> untrusted = gateway.untrusted(tag);
        return TagRules.observed(tag, gateway.read(tag), revision, untrusted, clock.instant());
    }

    private TagMovedBack moveBack(MoveTagBack command, TagGateway gateway) {
        String tag = command.tag();
        String revision = command.revision();
        TagObjects seen = gateway.read(tag);
        TagRules.mayMove(tag, seen, revision, gateway.runs(revision));
        TagRules.mayMoveBack(tag, seen, revision, command.from());
        // A Service that was not there before goes first: an istiod that does not know of it would not be the only
        // owner.
        List<String> written = new ArrayList<>(gateway.withdraw(tag, command.step()));
        boolean write = !seen.at(TagRules.label(revision));
        written.addAll(
                point(command.step(), tag, revision, seen, gateway, write, () -> gateway.redirect(tag, revision)));
        return new TagMovedBack(
                command.step(),
                tag,
                command.from(),
                revision,
                written,
                observed(tag, revision, gateway),
                clock.instant());
    }

    private static List<String> point(
            StepRef step,
            String tag,
            String revision,
            TagObjects seen,
            TagGateway gateway,
            boolean write,
            Supplier<List<String>> writing) {
        List<String> written = new ArrayList<>();
        if (write) {
            written.addAll(writing.get());
        }
        if (!seen.validatorAt(TagRules.label(revision))
                || (!seen.validator().isEmpty() && gateway.leftDefaultRevisionUndone(tag, revision))) {
            written.addAll(gateway.moveDefaultRevision(revision, step));
        }
        TagRules.moved(tag, gateway.read(tag), revision);
        return written;
    }

    private static String tag(TagCommand command) {
        return switch (command) {
            case MoveTag move -> move.tag();
            case MoveTagBack back -> back.tag();
        };
    }
}
