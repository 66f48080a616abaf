package dev.headway.standalone;

import static dev.headway.standalone.MeshObjects.chartVersion;
import static dev.headway.standalone.MeshObjects.cordoned;
import static dev.headway.standalone.MeshObjects.deleting;
import static dev.headway.standalone.MeshObjects.isAgent;
import static dev.headway.standalone.MeshObjects.label;
import static dev.headway.standalone.MeshObjects.name;
import static dev.headway.standalone.MeshObjects.parsed;
import static dev.headway.standalone.MeshObjects.ready;
import static dev.headway.standalone.MeshObjects.revision;
import static dev.headway.standalone.MeshObjects.version;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.Message;
import dev.headway.model.message.TagCommand;
import dev.headway.simulator.invariants.Happening;
import dev.headway.simulator.invariants.Happening.CniChanged;
import dev.headway.simulator.invariants.Happening.CrdsChanged;
import dev.headway.simulator.invariants.Happening.GatewayChanged;
import dev.headway.simulator.invariants.Happening.NodeCordoned;
import dev.headway.simulator.invariants.Happening.NodeJoined;
import dev.headway.simulator.invariants.Happening.NodeLeft;
import dev.headway.simulator.invariants.Happening.NodeReadiness;
import dev.headway.simulator.invariants.Happening.NodeUncordoned;
import dev.headway.simulator.invariants.Happening.PodEvicted;
import dev.headway.simulator.invariants.Happening.RevisionInstalled;
import dev.headway.simulator.invariants.Happening.RevisionRemoved;
import dev.headway.simulator.invariants.Happening.TagPointed;
import dev.headway.simulator.invariants.Happening.ZtunnelDeleted;
import dev.headway.simulator.invariants.Happening.ZtunnelReadiness;
import dev.headway.simulator.invariants.Happening.ZtunnelReplaced;
import dev.headway.testkit.apiserver.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the writes of an API server as changes of a mesh. What a service did to a node or its pods was for the attempt in the
 * annotation of the node; what it did to anything else was for the last command its lane had got.
 */
final class ClusterChanges {

    private static final String INTENT = "/metadata/annotations/headway.dev~1upgrade";

    private final String cluster;
    private final Map<String, StepRef> intents = new HashMap<>();
    private final Map<String, String> ztunnels = new HashMap<>();
    private final Map<String, String> agents = new HashMap<>();
    private final Map<String, String> releases = new HashMap<>();
    private @Nullable StepRef lastOfControlPlane;
    private @Nullable StepRef lastOfTags;

    ClusterChanges(String cluster) {
        this.cluster = cluster;
    }

    /** What is there when the history begins. */
    List<Happening> begin(List<Write> there) {
        Map<String, String> revisions = new HashMap<>();
        for (Write write : there) {
            if (write.resource().equals("pods") && label(write.object(), "app").equals("ztunnel")) {
                String node = write.object().at("/spec/nodeName").asText();
                revisions.put(node, revision(write.object()));
                ztunnels.put(node, name(write.object()));
            } else if (write.resource().equals("pods") && isAgent(write.object())) {
                agents.put(write.object().at("/spec/nodeName").asText(), version(write.object().at("/spec")));
            }
        }
        List<Happening> happenings = new ArrayList<>();
        for (Write write : there) {
            if (write.resource().equals("nodes")) {
                happenings.add(joined(write.at(), write.object(), revisions.getOrDefault(name(write.object()), "")));
            } else if (!write.resource().equals("pods")) {
                happenings.addAll(of(write));
            }
        }
        return happenings;
    }

    /** Takes note of a command. */
    void hear(Message message) {
        if (message instanceof ControlPlaneCommand command) {
            lastOfControlPlane = command.step();
        } else if (message instanceof TagCommand command) {
            lastOfTags = command.step();
        }
    }

    /** What a write means. */
    List<Happening> of(Write write) {
        return switch (write.resource()) {
            case "nodes" -> node(write);
            case "pods" -> pod(write);
            case "secrets" -> release(write);
            case "deployments.apps" -> deployment(write);
            default -> tag(write);
        };
    }

    private List<Happening> node(Write write) {
        JsonNode object = write.object();
        String name = name(object);
        if (write.before().isEmpty()) {
            return List.of(joined(write.at(), object, ""));
        }
        if (write.after().isEmpty()) {
            return List.of(new NodeLeft(write.at(), cluster, name));
        }
        JsonNode before = write.before().get();
        intent(before).or(() -> intent(object)).ifPresent(intent -> intents.put(name, intent));
        intent(object).ifPresent(intent -> intents.put(name, intent));
        List<Happening> happenings = new ArrayList<>();
        if (cordoned(object) && !cordoned(before)) {
            happenings.add(new NodeCordoned(write.at(), cluster, name, forNode(write, name)));
        } else if (cordoned(before) && !cordoned(object)) {
            happenings.add(new NodeUncordoned(write.at(), cluster, name, forNode(write, name)));
        }
        if (ready(before) != ready(object)) {
            happenings.add(new NodeReadiness(write.at(), cluster, name, ready(object)));
        }
        return happenings;
    }

    private List<Happening> pod(Write write) {
        JsonNode pod = write.object();
        String node = pod.at("/spec/nodeName").asText();
        if (node.isEmpty() || write.after().isEmpty()) {
            return List.of();
        }
        boolean placed = write.before().isEmpty()
                || write.before().get().at("/spec/nodeName").asText().isEmpty();
        boolean ending = deleting(pod) && (write.before().isEmpty() || !deleting(write.before().get()));
        if (label(pod, "app").equals("ztunnel")) {
            return ztunnel(write, pod, node, placed, ending);
        }
        if (isAgent(pod)) {
            String version = version(pod.at("/spec"));
            return placed && !version.equals(agents.put(node, version))
                    ? List.of(new CniChanged(write.at(), cluster, node, version))
                    : List.of();
        }
        StepRef by = ending ? forNode(write, node) : null;
        return by == null
                ? List.of()
                : List.of(new PodEvicted(write.at(), cluster, node, name(pod), isEviction(write), by));
    }

    private List<Happening> ztunnel(Write write, JsonNode pod, String node, boolean placed, boolean ending) {
        List<Happening> happenings = new ArrayList<>();
        if (placed) {
            ztunnels.put(node, name(pod));
            happenings.add(new ZtunnelReplaced(write.at(), cluster, node, name(pod), revision(pod)));
        }
        if (ending) {
            happenings.add(new ZtunnelDeleted(
                    write.at(), cluster, node, name(pod), revision(pod), forNode(write, node)));
        }
        boolean was = write.before().map(MeshObjects::ready).orElse(false);
        if (ready(pod) != was && !deleting(pod) && name(pod).equals(ztunnels.get(node))) {
            happenings.add(new ZtunnelReadiness(write.at(), cluster, node, name(pod), ready(pod)));
        }
        return happenings;
    }

    private List<Happening> deployment(Write write) {
        JsonNode object = write.object();
        if (!label(object, "app").equals("istiod")) {
            return List.of();
        }
        String revision = label(object, "istio.io/rev");
        StepRef by = byService(write) ? lastOfControlPlane : null;
        if (write.before().isEmpty()) {
            IstioVersion version = IstioVersion.parse(version(object.at("/spec/template/spec")));
            return List.of(new RevisionInstalled(write.at(), cluster, revision, version, by));
        }
        return write.after().isEmpty()
                ? List.of(new RevisionRemoved(write.at(), cluster, revision, by))
                : List.of();
    }

    /** A record of Helm that is deployed: the CRDs and the gateways have no other version. */
    private List<Happening> release(Write write) {
        JsonNode secret = write.object();
        String name = label(secret, "name");
        boolean counts = name.equals("istio-base") || name.equals("istio-ingress");
        if (!counts || write.after().isEmpty() || !label(secret, "status").equals("deployed")) {
            return List.of();
        }
        String version = chartVersion(secret);
        if (version.equals(releases.put(name, version))) {
            return List.of();
        }
        StepRef by = byService(write) ? lastOfControlPlane : null;
        return List.of(
                name.equals("istio-base")
                        ? new CrdsChanged(write.at(), cluster, IstioVersion.parse(version), by)
                        : new GatewayChanged(
                                write.at(),
                                cluster,
                                secret.at("/metadata/namespace").asText() + "/" + name,
                                version,
                                by));
    }

    private List<Happening> tag(Write write) {
        String tag = label(write.object(), "istio.io/tag");
        String revision = label(write.object(), "istio.io/rev");
        boolean moved = write.after().isPresent()
                && write.before()
                        .map(before -> !label(before, "istio.io/rev").equals(revision))
                        .orElse(true);
        return moved && !tag.isEmpty()
                ? List.of(new TagPointed(write.at(), cluster, tag, revision, byService(write) ? lastOfTags : null))
                : List.of();
    }

    private NodeJoined joined(Instant at, JsonNode node, String revision) {
        Map<String, String> labels = new HashMap<>();
        node.at("/metadata/labels").properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new NodeJoined(
                at,
                cluster,
                name(node),
                Labels.of(labels),
                labels.getOrDefault("topology.kubernetes.io/zone", ""),
                revision,
                agents.getOrDefault(name(node), ""),
                ready(node),
                !cordoned(node));
    }

    private @Nullable StepRef forNode(Write write, String node) {
        return byService(write) ? intents.get(node) : null;
    }

    private Optional<StepRef> intent(JsonNode node) {
        String text = node.at(INTENT).asText();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        JsonNode intent = parsed(text);
        return Optional.of(new StepRef(
                intent.path("upgrade").asText(),
                cluster,
                StepId.parse(intent.path("step").asText()),
                intent.path("attempt").asInt(),
                intent.path("plan").asText()));
    }

    private static boolean byService(Write write) {
        return write.by().filter(request -> Processes.NAMES.contains(request.token())).isPresent();
    }

    private static boolean isEviction(Write write) {
        return write.by().filter(request -> request.path().endsWith("/eviction")).isPresent();
    }
}
