package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The step of chart base: CRDs and the default validator. */
final class BaseSteps {

    private static final String CRD = "CustomResourceDefinition";
    private static final long FAIL_CLOSED_WITHIN_SECONDS = 10;

    private final Cluster cluster;
    private final IstioReleases releases;
    private final ChartSource charts;
    private final HelmEngine helm;
    private final IstioCrds crds;
    private final InstantSource clock;

    BaseSteps(Cluster cluster, IstioReleases releases, ChartSource charts, HelmEngine helm, InstantSource clock) {
        this.cluster = cluster;
        this.releases = releases;
        this.charts = charts;
        this.helm = helm;
        this.crds = new IstioCrds(cluster.client());
        this.clock = clock;
    }

    CrdsApplied apply(ApplyCrds command, Instant at) {
        Chart chart = charts.find(command.target(), IstioReleases.BASE);
        StoredRelease installed =
                releases.effective(releases.only(IstioReleases.BASE).release());
        HelmRelease base = installed.release();
        ValidatingWebhookConfiguration before = validator().get();
        String defaultRevision = before == null ? "" : ObjectMetas.label(before, IstioNames.REV);
        Values values = StepValues.base(command.target(), installed, defaultRevision);
        List<GenericKubernetesResource> templated = rendered(chart, base, values);
        List<GenericKubernetesResource> outside = templated.isEmpty() ? outside(chart, base, values) : List.of();
        int adopted = crds.adopt(templated, base);
        crds.apply(outside);
        HelmRelease release = releases.bring(base.namespace(), base.name(), chart, values);
        ReadBack back = new ReadBack(clock).deployed(releases, release);
        crds.read(templated.isEmpty() ? outside : templated, chart.version(), back);
        readValidator(before, defaultRevision, back);
        return new CrdsApplied(command.step(), release, adopted, back.list(), at);
    }

    private List<GenericKubernetesResource> rendered(Chart chart, HelmRelease base, Values values) {
        return helm.template(chart, base.namespace(), base.name(), values, "").ofKind(CRD);
    }

    /** CRDs that Helm does not bring: those of charts until 1.23, and of users who keep them out of the release. */
    private List<GenericKubernetesResource> outside(Chart chart, HelmRelease base, Values values) {
        List<GenericKubernetesResource> untemplated = chart.crds().ofKind(CRD);
        return untemplated.isEmpty()
                ? rendered(chart, base, values.with("base.enableCRDTemplates", BooleanNode.TRUE))
                : untemplated;
    }

    /** Charts before 1.28.6 open the validator at each upgrade, until istiod has closed it again. */
    private void readValidator(@Nullable ValidatingWebhookConfiguration before, String defaultRevision, ReadBack back) {
        String policy = policy(before);
        ValidatingWebhookConfiguration now = validator().get();
        if (policy.equals("Fail")) {
            try {
                now = validator()
                        .waitUntilCondition(
                                current -> policy(current).equals(policy),
                                FAIL_CLOSED_WITHIN_SECONDS,
                                TimeUnit.SECONDS);
            } catch (KubernetesClientTimeoutException e) {
                now = validator().get();
            }
        }
        String subject = "ValidatingWebhookConfiguration " + IstioNames.DEFAULT_VALIDATOR;
        back.same(
                "default-revision",
                subject,
                now == null ? "" : ObjectMetas.label(now, IstioNames.REV),
                defaultRevision);
        if (!policy.isEmpty()) {
            back.holds(
                    "failure-policy",
                    subject,
                    policy(now),
                    policy,
                    policy.equals("Ignore") || policy(now).equals(policy));
        }
    }

    private static String policy(@Nullable ValidatingWebhookConfiguration validator) {
        return validator == null
                ? ""
                : validator.getWebhooks().stream()
                        .map(ValidatingWebhook::getFailurePolicy)
                        .findFirst()
                        .orElse("");
    }

    private Resource<ValidatingWebhookConfiguration> validator() {
        return cluster.client()
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(IstioNames.DEFAULT_VALIDATOR);
    }
}
