package dev.headway.standalone;

import dev.headway.cli.ExitCode;
import dev.headway.cli.Watcher;
import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.cli.watch.Screen;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.testkit.prometheus.PrometheusBinary;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A whole upgrade on clusters of its own, from nothing to the end. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts Kafka, the services and sandbox clusters, publishes one upgrade request and shows it run.",
            "Nothing is left behind. Exit code: 0 completed, 3 rolled back, 4 paused or held, 1 error, 2 usage."
        })
final class DemoCommand implements Callable<Integer> {

    @Mixin
    private SandboxSize size = new SandboxSize();

    @Option(
            names = "--fail",
            paramLabel = "WHAT",
            defaultValue = "none",
            description = "what goes wrong on cluster-1: ${COMPLETION-CANDIDATES}")
    private Fail fail = Fail.none;

    @Option(names = "--json", description = "one CloudEvent per line instead of a tree")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Optional<String> refusal = Optional.empty();

    @Override
    public Integer call() {
        size.check(spec);
        Screen screen = Screen.ofProcess(json, Clock.systemUTC());
        screen.say("Starting Kafka, the services and %s …".formatted(size));
        try (LocalFleet fleet = LocalFleet.start(0, size.clusters(), size.nodes())) {
            fail.on(fleet.sandbox().clusters().getFirst());
            screen.say(observe(fleet));
            return Services.runWhile(fleet, 0, () -> upgrade(fleet, screen));
        }
    }

    /** Has metrics judge the upgrade where there is a Prometheus, and fetches one where nothing else would see the failure. */
    private String observe(LocalFleet fleet) {
        if (fail != Fail.brokenDataPath && PrometheusBinary.find().isEmpty()) {
            return "No prometheus on the PATH: the state of Kubernetes and Istio judges every step, no metrics do";
        }
        URI prometheus = fleet.observed().prometheus().orElseThrow().server().address();
        return "Prometheus at %s reads the sandbox and judges by %s".formatted(prometheus, DemoRequest.CHECK);
    }

    private int upgrade(LocalFleet fleet, Screen screen) {
        fleet.awaitRegistrations();
        try (RequestPublisher publisher = new RequestPublisher(fleet.bootstrap(), Clock.systemUTC())) {
            publisher.publish(DemoRequest.message(fleet, fail));
            screen.say("Published the request %s to %s".formatted(DemoRequest.NAME, fleet.bootstrap()));
            int code = new Watcher(fleet.bootstrap(), screen).follow(DemoRequest.NAME, event -> {
                approve(event, publisher, screen);
                remember(event);
            });
            refusal.ifPresent(screen::say);
            screen.say(conclusion(code));
            return code;
        }
    }

    /** The gates are for people; in a demo there is nobody to ask. */
    private static void approve(Message event, RequestPublisher publisher, Screen screen) {
        if (event instanceof ApprovalRequested gate) {
            publisher.publish(new ApproveRequested(
                    DemoRequest.NAME, "demo-" + gate.gate(), gate.gate(), "demo", "the demo approves itself"));
            screen.say("The demo approves " + gate.gate() + " itself; in production a person does");
        }
    }

    /** The tree of an upgrade that went back shows no more what spoke against it. */
    private void remember(Message event) {
        if (event instanceof StepFailed failed && refusal.isEmpty()) {
            refusal = failed.evidence().stream()
                    .filter(evidence -> !evidence.holds())
                    .findFirst()
                    .map(evidence -> "Why: " + evidence);
        }
    }

    private static String conclusion(int code) {
        return switch (code) {
            case ExitCode.COMPLETED -> "Completed: every node, tag and gateway is at the new revision.";
            case ExitCode.ROLLED_BACK -> "Rolled back: every node, tag and gateway is at the old revision again.";
            case ExitCode.HELD -> "Held: nothing more happens until a person resumes, rolls back or aborts.";
            default -> "The upgrade was refused.";
        };
    }
}
