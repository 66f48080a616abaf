package dev.headway.simulator;

import dev.headway.model.ChartDigests;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.StepRef;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.simulator.invariants.Happening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A model cluster with an ambient mesh: its objects, and Kubernetes' controllers that act on them. */
final class ModelCluster {

    static final String OLD = "1-29-2";
    static final IstioVersion OLD_VERSION = IstioVersion.parse("1.29.2");
    static final List<String> GATEWAYS = List.of("egress", "ingress");

    private static final UpdateStrategy ROLLING = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "", "1");

    private final Scene scene;
    private final String name;
    private final Dice dice;
    private final SortedMap<String, ModelNode> nodes = new TreeMap<>();
    private final SortedMap<String, IstioVersion> revisions = new TreeMap<>();
    private final SortedMap<String, String> tags = new TreeMap<>();
    private final SortedMap<String, Integer> fences = new TreeMap<>();
    private IstioVersion crds = OLD_VERSION;
    private String cni = OLD_VERSION.toString();
    private UpdateStrategy cniStrategy = ROLLING;
    private String template = OLD;
    private UpdateStrategy strategy = ROLLING;
    private final SortedMap<String, String> gateways = new TreeMap<>();
    private long pods;
    private boolean rolling;
    boolean reachable = true;
    boolean brokenDataPath;
    boolean brokenTag;
    final Set<String> brokenGateways = new TreeSet<>();

    ModelCluster(Scene scene, String name) {
        this.scene = scene;
        this.name = name;
        this.dice = Dice.of(scene.options().seed(), "cluster " + name);
        revisions.put(OLD, OLD_VERSION);
        tags.put("canary", OLD);
        tags.put("default", OLD);
        GATEWAYS.forEach(gateway -> gateways.put(gateway, OLD_VERSION.toString()));
    }

    /** Tells how the cluster looks at the beginning. */
    void appear(int count) {
        scene.happen(new Happening.CrdsChanged(scene.now(), name, crds, null));
        revisions.forEach((revision, version) ->
                scene.happen(new Happening.RevisionInstalled(scene.now(), name, revision, version, null)));
        tags.forEach((tag, revision) -> scene.happen(new Happening.TagPointed(scene.now(), name, tag, revision, null)));
        gateways.forEach((gateway, version) ->
                scene.happen(new Happening.GatewayChanged(scene.now(), name, gateway, version, null)));
        for (int i = 0; i < count; i++) {
            join();
        }
    }

    /** A node joins. */
    void join() {
        int number = nodes.size() + 1;
        while (nodes.containsKey("n" + number)) {
            number++;
        }
        Labels labels = Labels.of(Map.of("pool", dice.chance(0.3) ? "canary" : "general"));
        ModelNode node =
                new ModelNode("n" + number, labels, dice.chance(0.5) ? "z1" : "z2", dice.between(0, 3), template, cni);
        nodes.put(node.name(), node);
        scene.happen(new Happening.NodeJoined(
                scene.now(), name, node.name(), labels, node.zone(), template, node.cni, true, true));
    }

    void leave(ModelNode node) {
        nodes.remove(node.name());
        scene.happen(new Happening.NodeLeft(scene.now(), name, node.name()));
    }

    String name() {
        return name;
    }

    String uid() {
        return "uid-" + name;
    }

    List<ModelNode> nodes() {
        return List.copyOf(nodes.values());
    }

    @Nullable
    ModelNode node(String node) {
        return nodes.get(node);
    }

    SortedMap<String, IstioVersion> revisions() {
        return revisions;
    }

    SortedMap<String, String> tags() {
        return tags;
    }

    IstioVersion crds() {
        return crds;
    }

    String cni() {
        return cni;
    }

    UpdateStrategy cniStrategy() {
        return cniStrategy;
    }

    String template() {
        return template;
    }

    UpdateStrategy strategy() {
        return strategy;
    }

    /** The version of a gateway. */
    String gateway(String gateway) {
        return gateways.getOrDefault(gateway, "");
    }

    /** The highest attempt at a step that left its mark on an object it changes, 0 for none. */
    int fence(StepRef ref) {
        return fences.getOrDefault(ref.upgrade() + "/" + ref.step(), 0);
    }

    /** Leaves the mark of an attempt on the object its step changes. */
    void mark(StepRef ref) {
        fences.merge(ref.upgrade() + "/" + ref.step(), ref.attempt(), Math::max);
    }

    // What executors change.

    void crds(IstioVersion version, StepRef by) {
        crds = version;
        scene.happen(new Happening.CrdsChanged(scene.now(), name, version, by));
    }

    void install(String revision, IstioVersion version, StepRef by) {
        revisions.put(revision, version);
        scene.happen(new Happening.RevisionInstalled(scene.now(), name, revision, version, by));
    }

    void remove(String revision, StepRef by) {
        if (revisions.remove(revision) != null) {
            scene.happen(new Happening.RevisionRemoved(scene.now(), name, revision, by));
        }
    }

    boolean isUsed(String revision) {
        return tags.containsValue(revision)
                || template.equals(revision)
                || nodes.values().stream().anyMatch(node -> node.revision().equals(revision));
    }

    void point(String tag, String revision, StepRef by) {
        if (!revision.equals(tags.put(tag, revision))) {
            scene.happen(new Happening.TagPointed(scene.now(), name, tag, revision, by));
        }
    }

    void gateway(String gateway, String version, StepRef by) {
        gateways.put(gateway, version);
        scene.happen(new Happening.GatewayChanged(scene.now(), name, gateway, version, by));
    }

    void cniTemplate(String version, UpdateStrategy how) {
        cni = version;
        cniStrategy = how;
        roll();
    }

    void ztunnelTemplate(String revision, UpdateStrategy how) {
        template = revision;
        strategy = how;
        roll();
    }

    void cordon(ModelNode node, @Nullable StepRef by) {
        if (!node.unschedulable) {
            node.unschedulable = true;
            scene.happen(new Happening.NodeCordoned(scene.now(), name, node.name(), by));
        }
    }

    void uncordon(ModelNode node, @Nullable StepRef by) {
        if (node.unschedulable) {
            node.unschedulable = false;
            node.fill();
            scene.happen(new Happening.NodeUncordoned(scene.now(), name, node.name(), by));
        }
    }

    void evict(ModelNode node, boolean granted, StepRef by) {
        node.pods--;
        scene.happen(new Happening.PodEvicted(scene.now(), name, node.name(), "pod-" + node.pods, granted, by));
    }

    void deleteZtunnel(ModelNode node, @Nullable StepRef by) {
        ModelNode.Ztunnel old = node.ztunnel;
        if (old == null) {
            return;
        }
        node.ztunnel = null;
        scene.happen(new Happening.ZtunnelDeleted(scene.now(), name, node.name(), old.pod(), old.revision(), by));
        scene.time().after(dice.between(500, 4_000), () -> create(node));
    }

    void renewCni(ModelNode node) {
        if (!node.cni.equals(cni)) {
            node.cni = cni;
            scene.happen(new Happening.CniChanged(scene.now(), name, node.name(), cni));
        }
    }

    /** A second ztunnel becomes ready before the first goes. */
    void surge(ModelNode node, boolean ready) {
        node.ztunnel = new ModelNode.Ztunnel("ztunnel-" + node.name() + "-" + ++pods, template, ready);
        scene.happen(new Happening.ZtunnelReplaced(scene.now(), name, node.name(), node.ztunnel.pod(), template));
        scene.happen(new Happening.ZtunnelReadiness(scene.now(), name, node.name(), node.ztunnel.pod(), ready));
    }

    // What Kubernetes does.

    private void create(ModelNode node) {
        if (nodes.get(node.name()) != node || node.ztunnel != null) {
            return;
        }
        String pod = "ztunnel-" + node.name() + "-" + ++pods;
        node.ztunnel = new ModelNode.Ztunnel(pod, template, false);
        scene.happen(new Happening.ZtunnelReplaced(scene.now(), name, node.name(), pod, template));
        if (!scene.faults().strikes(Fault.ZTUNNEL_NEVER_READY)) {
            scene.time().after(dice.between(1_000, 10_000), () -> becomeReady(node, pod));
        }
    }

    private void becomeReady(ModelNode node, String pod) {
        ModelNode.Ztunnel ztunnel = node.ztunnel;
        if (nodes.get(node.name()) == node && ztunnel != null && ztunnel.pod().equals(pod)) {
            node.ztunnel = ztunnel.ready(true);
            scene.happen(new Happening.ZtunnelReadiness(scene.now(), name, node.name(), pod, true));
        }
    }

    /** The DaemonSet controller renews one node after the other where the strategies say so. */
    private void roll() {
        if (!rolling) {
            rolling = true;
            scene.time().after(dice.between(200, 2_000), this::rollNext);
        }
    }

    private void rollNext() {
        rolling = false;
        for (ModelNode node : nodes.values()) {
            if (!isOnDelete(cniStrategy) && !node.cni.equals(cni)) {
                renewCni(node);
                roll();
                return;
            }
            ModelNode.Ztunnel ztunnel = node.ztunnel;
            if (!isOnDelete(strategy) && (ztunnel == null || !ztunnel.ready())) {
                if (ztunnel != null && !ztunnel.revision().equals(template)) {
                    deleteZtunnel(node, null);
                }
                scene.time().after(5_000, this::rollAgain);
                return;
            }
            if (!isOnDelete(strategy) && ztunnel != null && !ztunnel.revision().equals(template)) {
                deleteZtunnel(node, null);
                roll();
                return;
            }
        }
    }

    private void rollAgain() {
        if (!isOnDelete(strategy) && !scene.faults().isOver()) {
            roll();
        } else if (!isOnDelete(strategy)) {
            for (ModelNode node : nodes.values()) {
                ModelNode.Ztunnel ztunnel = node.ztunnel;
                if (ztunnel != null && !ztunnel.ready()) {
                    becomeReady(node, ztunnel.pod());
                }
            }
            roll();
        }
    }

    static boolean isOnDelete(UpdateStrategy strategy) {
        return strategy.type() == UpdateStrategy.Type.ON_DELETE;
    }

    // What others see.

    ClusterRegistered registration() {
        return new ClusterRegistered(name, uid(), Labels.of(Map.of("mesh", "yes", "name", name)), "1.33", scene.now());
    }

    Survey survey() {
        List<ControlPlaneRevision> planes = new ArrayList<>();
        revisions.forEach((revision, version) ->
                planes.add(new ControlPlaneRevision(revision, version, "istiod-" + revision, true)));
        List<TagState> pointers = new ArrayList<>();
        tags.forEach((tag, revision) -> pointers.add(new TagState(tag, revision, revision, 1, 0, 0)));
        List<NodeState> states = new ArrayList<>();
        for (ModelNode node : nodes.values()) {
            states.add(new NodeState(
                    node.name(),
                    node.labels(),
                    node.zone(),
                    node.ready,
                    node.unschedulable,
                    node.revision(),
                    new DrainForecast(node.pods, List.of())));
        }
        return new Survey(
                uid(),
                "1.33",
                planes,
                pointers,
                tags.getOrDefault("default", OLD),
                release("istio-base", crds.toString()),
                release("istio-cni", cni),
                release("ztunnel", versionOf(template)),
                template,
                strategy,
                cniStrategy,
                gateways.entrySet().stream()
                        .map(gateway -> release(gateway.getKey(), gateway.getValue()))
                        .toList(),
                states,
                new ChartDigests("b", "i", "c", "z", "g"),
                List.of(),
                List.of());
    }

    static HelmRelease release(String chart, String version) {
        return new HelmRelease("istio-system", chart, chart, version, 1, "deployed");
    }

    /** The version a revision is named after. */
    static String versionOf(String revision) {
        return revision.replace('-', '.');
    }
}
