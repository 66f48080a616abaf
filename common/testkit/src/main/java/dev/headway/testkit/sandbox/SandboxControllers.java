package dev.headway.testkit.sandbox;

import dev.headway.testkit.apiserver.RealApiServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The controllers of one sandbox cluster. On a real API server its own controller manager and scheduler do their part where they are;
 * where they are not, ours do it, among them the two that our own API server needs nobody for.
 */
final class SandboxControllers implements AutoCloseable {

    private final List<Controller> controllers = new ArrayList<>();
    private final SandboxTraffic traffic;

    SandboxControllers(
            SandboxClients clients,
            String cluster,
            String kubernetesVersion,
            Kubelet.Pace pace,
            SandboxFaults faults,
            boolean real) {
        CniPlugins plugins = new CniPlugins();
        Kubelet kubelet = new Kubelet(clients.named("kubelet"), kubernetesVersion, pace, faults, plugins);
        controllers.add(kubelet);
        if (!real || !RealApiServer.hasScheduler()) {
            controllers.add(new Scheduler(clients.named("scheduler")));
        }
        if (real && RealApiServer.hasControllerManager()) {
            controllers.add(new NodeHeartbeats(clients.named("kubelet-heartbeats")));
        } else {
            controllers.add(new DaemonSetController(clients.named("daemonset-controller")));
            controllers.add(new DeploymentController(clients.named("deployment-controller")));
            if (real) {
                controllers.add(new DisruptionController(clients.named("disruption-controller")));
                controllers.add(new GarbageCollector(clients.named("garbage-collector")));
            }
        }
        controllers.add(new Istiod(clients.named("istiod")));
        controllers.add(new CniAgent(clients.named("cni-agent"), plugins));
        this.traffic = new SandboxTraffic(
                cluster, kubelet::pods, kubelet::ambient, plugins::outside, faults, System::nanoTime);
        kubelet.onZtunnel(traffic::changed);
    }

    void start() {
        CompletableFuture.allOf(controllers.stream()
                        .map(controller -> controller.start().toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    SandboxTraffic traffic() {
        return traffic;
    }

    @Override
    public void close() {
        controllers.forEach(Controller::close);
    }
}
