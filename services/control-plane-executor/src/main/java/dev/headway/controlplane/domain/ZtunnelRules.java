package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Observation.ZtunnelSet;
import dev.headway.model.UpdateStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is wrong with ztunnel and with gateways that were deployed by hand. */
final class ZtunnelRules {

    private static final String NAME = "ztunnel";

    private ZtunnelRules() {}

    static List<Notice> notices(Case given) {
        List<Notice> notices = new ArrayList<>();
        given.seen().dataPlane().ztunnelSets().forEach(set -> set(given, set, notices));
        given.releases("gateway")
                .forEach(release -> notices.add(FindingCode.MANUAL_GATEWAY.at(
                        "release " + release.object(),
                        "the gateway follows '%s' and was not deployed by istiod",
                        release.value("revision").isEmpty() ? Case.DEFAULT : release.value("revision"))));
        return notices;
    }

    private static void set(Case given, ZtunnelSet set, List<Notice> notices) {
        String object = "DaemonSet " + set.object();
        if (!set.ofRelease()) {
            notices.add(FindingCode.FOREIGN_ZTUNNEL.at(
                    object, "the DaemonSet runs ztunnels and is not part of the ztunnel release"));
            return;
        }
        if (!set.object().endsWith("/" + NAME)) {
            notices.add(FindingCode.ZTUNNEL_NAME.at(object, "the DaemonSet is not called ztunnel"));
        }
        if (set.walkedByHeadway()) {
            return;
        }
        if (set.type() == UpdateStrategy.Type.ON_DELETE && set.waiting() > 0) {
            notices.add(FindingCode.FOREIGN_WALK.at(
                    object, "the DaemonSet is OnDelete and %d of its pods are of an older template", set.waiting()));
        }
        List<String> nodes = given.seen().dataPlane().ztunnels().entrySet().stream()
                .filter(pod -> !pod.getValue().xdsAddress().equals(set.xdsAddress()))
                .map(Map.Entry::getKey)
                .toList();
        if (!nodes.isEmpty() && !set.xdsAddress().isEmpty()) {
            notices.add(FindingCode.ZTUNNEL_ADDRESS.at(
                    object,
                    "the DaemonSet's template connects to %s and its pods on %s to another address",
                    set.xdsAddress(),
                    ConsumerRules.named(nodes)));
        }
    }
}
