package dev.headway.cli;

import dev.headway.cli.kafka.FleetRoll;
import dev.headway.cli.report.PlanDocument;
import dev.headway.cli.report.SurveyReport;
import dev.headway.model.Violation;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import dev.headway.model.message.UpgradeRequest.SurveyRequested;
import dev.headway.model.plan.Survey;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks what a cluster looks like now. */
@Command(
        name = "survey",
        mixinStandardHelpOptions = true,
        description = "Shows what a cluster looks like now and what stands out. Changes nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing forbids an upgrade", "1:a finding blocks, or no answer", "2:usage"})
final class SurveyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "CLUSTER", description = "its name in the fleet")
    private String cluster = "";

    @Mixin
    private ReportOptions options = new ReportOptions();

    @Mixin
    private HeadwayCli.Connection connection = new HeadwayCli.Connection();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private @Nullable Survey survey;
    private String refusal = "";

    @Override
    public Integer call() {
        FleetRoll fleet = FleetRoll.read(connection.bootstrap);
        if (!fleet.clusters().containsKey(cluster)) {
            return failed("cluster '%s' is not registered; %s".formatted(cluster, known(fleet)));
        }
        boolean answered = new Inquiry(connection.bootstrap, Clock.systemUTC())
                .ask(
                        new SurveyRequested(Inquiry.name("survey", cluster), cluster),
                        options.timeout(),
                        this::take,
                        () -> survey != null || !refusal.isEmpty());
        Survey found = survey;
        if (!answered || found == null) {
            return failed(answered ? refusal : silence(fleet));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.println(PlanDocument.pretty(found));
        } else {
            SurveyReport.of(cluster, found, options.style()).forEach(out::println);
        }
        return SurveyReport.blocked(found) ? ExitCode.ERROR : ExitCode.COMPLETED;
    }

    private void take(Message message) {
        if (message instanceof ClusterSurveyed answer) {
            survey = answer.survey();
        } else if (message instanceof ControlPlaneStepRefused refused) {
            refusal =
                    "cluster '%s' could not be surveyed: %s: %s".formatted(cluster, refused.reason(), refused.detail());
        } else if (message instanceof UpgradeRejected rejected) {
            refusal = sentence(rejected.violations());
        } else if (message instanceof ClusterUpgradeRefused refused) {
            refusal = sentence(refused.violations());
        }
    }

    private static String sentence(List<Violation> violations) {
        return violations.stream()
                .map(Violation::toString)
                .collect(Collectors.joining("; ", "the survey is refused: ", ""));
    }

    private static String known(FleetRoll fleet) {
        return fleet.clusters().isEmpty()
                ? "no cluster is: is a control-plane-executor running?"
                : "registered are " + String.join(", ", fleet.clusters().keySet());
    }

    private String silence(FleetRoll fleet) {
        String why = fleet.clusters().getOrDefault(cluster, "");
        return "cluster '%s' was not surveyed within %s: %s"
                .formatted(
                        cluster,
                        options.patience(),
                        why.isEmpty()
                                ? "are the planner and the control-plane-executor running, and do they use Kafka at "
                                        + connection.bootstrap + "?"
                                : "it cannot be reached: " + why);
    }

    private int failed(String why) {
        spec.commandLine().getErr().println(why);
        return ExitCode.ERROR;
    }
}
