package dev.headway.simulator;

import dev.headway.model.Evidence;
import dev.headway.model.Expectation.CniStaged;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.CrdsEstablished;
import dev.headway.model.Expectation.GatewayServing;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.NodesServing;
import dev.headway.model.Expectation.RevisionGone;
import dev.headway.model.Expectation.RevisionServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.Expectation.ZtunnelSettled;
import dev.headway.model.Expectation.ZtunnelStaged;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthRefused;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import dev.headway.model.message.StepMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The health watcher: looks every few seconds, and gives its verdict once everything held for the window, or at the timeout. */
final class Watcher extends ModelExecutor {

    private static final long LOOK = 5_000;
    private static final int TIMES_BAD = 3;

    /** What a look tells. */
    enum Look {
        GOOD,
        NOT_YET,
        BAD,
        BLIND,
        ABSENT
    }

    /** A question that is open: since when all is well, how often in a row it was bad, and when the answer is due. */
    private static final class Question {
        private final ConfirmHealth asked;
        private final long due;
        private long goodSince = -1;
        private int bad;

        Question(ConfirmHealth asked, long now) {
            this.asked = asked;
            this.due = now + asked.timeout().toMillis();
        }
    }

    private final Map<String, Question> open = new LinkedHashMap<>();
    private boolean looking;
    boolean prometheus = true;

    Watcher(Scene scene, ModelCluster cluster) {
        super(scene, cluster, "health-watcher");
    }

    @Override
    void receive(StepMessage command) {
        if (scene.faults().strikes(Fault.WATCHER_RESTART)) {
            open.clear();
        }
        ConfirmHealth asked = (ConfirmHealth) command;
        String key = asked.step().step().toString();
        Question before = open.get(key);
        boolean known = before != null
                && (before.asked.step().equals(asked.step())
                        || scene.conduct()
                                        .isStale(
                                                asked.step().attempt(),
                                                before.asked.step().attempt())
                                && before.asked.upgrade().equals(asked.upgrade()));
        if (!known) {
            open.put(key, new Question(asked, scene.time().millis()));
        }
        lookSoon();
    }

    @Override
    void restarted() {
        open.clear();
        looking = false;
    }

    private void lookSoon() {
        if (!looking && !haunts()) {
            looking = true;
            later(LOOK, () -> {
                looking = false;
                for (Question question : new ArrayList<>(open.values())) {
                    judge(question);
                }
                if (!open.isEmpty()) {
                    lookSoon();
                }
            });
        }
    }

    private void judge(Question question) {
        long now = scene.time().millis();
        Look look = look(question.asked);
        if (look == Look.BLIND && scene.conduct().trustsSilence()) {
            look = Look.GOOD;
        }
        question.goodSince = look != Look.GOOD ? -1 : question.goodSince < 0 ? now : question.goodSince;
        question.bad = look == Look.BAD ? question.bad + 1 : 0;
        if (look == Look.GOOD
                && now - question.goodSince >= question.asked.window().toMillis()) {
            boolean falsely = scene.faults().strikes(Fault.FALSE_REFUSAL);
            answer(question, falsely ? refused(question, "errors", "0.031") : confirmed(question));
        } else if (look == Look.ABSENT) {
            answer(question, refused(question, "node", "absent"));
        } else if (question.bad >= TIMES_BAD) {
            answer(question, refused(question, "errors", "0.5"));
        } else if (now >= question.due) {
            answer(
                    question,
                    look == Look.NOT_YET || look == Look.BAD
                            ? refused(question, "state", "not there")
                            : unknown(question));
        }
    }

    private void answer(Question question, StepMessage verdict) {
        open.remove(question.asked.step().step().toString());
        say(verdict);
    }

    private StepMessage confirmed(Question question) {
        return new HealthConfirmed(question.asked.step(), List.of(evidence("state", "good", true)), clock());
    }

    private StepMessage refused(Question question, String check, String observed) {
        return new HealthRefused(question.asked.step(), List.of(evidence(check, observed, false)), clock());
    }

    private StepMessage unknown(Question question) {
        return new HealthUnknown(question.asked.step(), List.of(evidence("errors", "no samples", false)), clock());
    }

    private Evidence evidence(String check, String observed, boolean holds) {
        return new Evidence(check, "model", observed, "good", holds, clock());
    }

    private Look look(ConfirmHealth asked) {
        if (!cluster.reachable || (!prometheus && !asked.checks().isEmpty())) {
            return Look.BLIND;
        }
        boolean checked = !asked.checks().isEmpty();
        return switch (asked.expectation()) {
            case CrdsEstablished e -> when(cluster.crds().equals(e.version()));
            case RevisionServing e -> when(cluster.revisions().containsKey(e.revision()));
            case RevisionGone e -> when(!cluster.revisions().containsKey(e.revision()));
            case CniUpdated e -> when(cluster.nodes().stream().allMatch(node -> node.cni.equals(e.version())));
            case CniStaged e -> when(cluster.cni().equals(e.version()));
            case ZtunnelStaged e ->
                when(cluster.template().equals(e.revision()) && ModelCluster.isOnDelete(cluster.strategy()));
            case NodesServing e -> nodes(e, checked);
            case ZtunnelSettled e -> settled(e, checked);
            case NodeServing e -> node(e, checked);
            case TagServing e ->
                cluster.brokenTag && !e.revision().equals(ModelCluster.OLD)
                        ? Look.BAD
                        : when(e.revision().equals(cluster.tags().get(e.tag())));
            case GatewayServing e ->
                cluster.brokenGateways.contains(e.release()) && !e.version().equals(ModelCluster.OLD_VERSION.toString())
                        ? Look.BAD
                        : when(cluster.gateway(e.release()).equals(e.version()));
        };
    }

    private Look node(NodeServing expected, boolean checked) {
        ModelNode node = cluster.node(expected.node());
        if (node == null) {
            return Look.ABSENT;
        }
        if (!node.ready || !node.serves(expected.revision(), expected.cniVersion())) {
            return Look.NOT_YET;
        }
        return traffic(expected.revision(), checked);
    }

    private Look nodes(NodesServing expected, boolean checked) {
        List<ModelNode> nodes = cluster.nodes();
        long serving = nodes.stream()
                .filter(node -> node.serves(expected.revision(), ""))
                .count();
        return serving < Math.min(expected.atLeast(), nodes.size())
                ? Look.NOT_YET
                : traffic(expected.revision(), checked);
    }

    private Look settled(ZtunnelSettled expected, boolean checked) {
        boolean all = cluster.nodes().stream().allMatch(node -> node.serves(expected.revision(), ""));
        return all && cluster.strategy().equals(expected.strategy())
                ? traffic(expected.revision(), checked)
                : Look.NOT_YET;
    }

    private Look traffic(String revision, boolean checked) {
        return cluster.brokenDataPath && checked && !revision.equals(ModelCluster.OLD) ? Look.BAD : Look.GOOD;
    }

    private static Look when(boolean there) {
        return there ? Look.GOOD : Look.NOT_YET;
    }
}
