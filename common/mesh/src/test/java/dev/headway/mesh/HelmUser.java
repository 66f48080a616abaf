package dev.headway.mesh;

import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.Values;
import dev.headway.testkit.sandbox.SandboxCharts;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that renders a chart and then waits to be stopped. */
final class HelmUser {

    static final String READY = "helm has run";

    private HelmUser() {}

    public static void main(String[] args) throws InterruptedException {
        Path chart = SandboxCharts.extractTo(Path.of(args[0])).resolve("1.30.3").resolve("ztunnel");
        new HelmJavaEngine()
                .template(
                        new Chart("ztunnel", "1.30.3", chart.toString()), "istio-system", "ztunnel", Values.none(), "");
        System.out.println(READY);
        new CountDownLatch(1).await();
    }
}
