package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Target;
import dev.headway.model.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a user asks for: the target version, the clusters in stages, and the policies.
 *
 * <p>Every part but {@code target} and {@code stages} has a careful default.
 *
 * @param acknowledge the codes of findings, such as {@code HW130}, whose warnings do not stand in the way
 */
public record UpgradeSpec(
        Target target,
        List<StageSpec> stages,
        CniSpec cni,
        NodesSpec nodes,
        TagsSpec tags,
        GatewaysSpec gateways,
        HealthSpec health,
        OnFailure onFailure,
        RetireSpec retire,
        List<String> acknowledge) {

    /** The parts a document may leave out. Target and stages have no default. */
    public static final Defaults DEFAULT = new Defaults(
            CniSpec.DEFAULT,
            NodesSpec.DEFAULT,
            TagsSpec.DEFAULT,
            GatewaysSpec.DEFAULT,
            HealthSpec.DEFAULT,
            OnFailure.ROLLBACK,
            RetireSpec.DEFAULT,
            List.of());

    /** The default of every optional part of an {@link UpgradeSpec}, under the same names. */
    public record Defaults(
            CniSpec cni,
            NodesSpec nodes,
            TagsSpec tags,
            GatewaysSpec gateways,
            HealthSpec health,
            OnFailure onFailure,
            RetireSpec retire,
            List<String> acknowledge) {}

    /** A revision name: a DNS-1123 label, because it becomes a label value and part of object names. */
    private static final Pattern REVISION = Pattern.compile("[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?");

    /** What YAML 1.1 and 1.2 read as a number, a truth value or nothing where it has no quotes. */
    private static final Pattern ANOTHER_TYPE =
            Pattern.compile("[0-9]+(e[0-9]+)?|0x[0-9a-f]+|0o[0-7]+|0b[01]+|true|false|null|yes|no|on|off|y|n");

    private static final Pattern FINDING = Pattern.compile("HW[0-9]{3}");

    public UpgradeSpec {
        requireNonNull(target, "target is null");
        stages = List.copyOf(stages);
        requireNonNull(cni, "cni is null");
        requireNonNull(nodes, "nodes is null");
        requireNonNull(tags, "tags is null");
        requireNonNull(gateways, "gateways is null");
        requireNonNull(health, "health is null");
        requireNonNull(onFailure, "onFailure is null");
        requireNonNull(retire, "retire is null");
        acknowledge = List.copyOf(acknowledge);
    }

    /** Every rule this specification breaks, in document order; empty when it can be carried out. */
    public List<Violation> violations() {
        List<Violation> violations = new ArrayList<>();
        if (!REVISION.matcher(target.revision()).matches()) {
            violations.add(new Violation(
                    "spec.target.revision",
                    target.revision(),
                    "must be lower-case letters, digits and dashes, at most 42 characters, such as 1-30-3"));
        }
        if (target.revision().equals("default")) {
            violations.add(new Violation(
                    "spec.target.revision",
                    "default",
                    "is a tag in Istio, not a revision; name the version, such as 1-30-3"));
        }
        if (ANOTHER_TYPE.matcher(target.revision()).matches()) {
            violations.add(new Violation(
                    "spec.target.revision",
                    target.revision(),
                    "is no text to YAML, and charts write it without quotes; choose a name such as 1-30-3"));
        }
        if (target.charts().isBlank()) {
            violations.add(new Violation("spec.target.charts", "", "must name a folder, a repository or a registry"));
        }
        stageViolations(violations);
        nodes.violations(cni, violations);
        tags.violations(violations);
        gateways.violations(violations);
        health.violations(violations);
        for (int i = 0; i < acknowledge.size(); i++) {
            if (!FINDING.matcher(acknowledge.get(i)).matches()) {
                violations.add(new Violation(
                        "spec.acknowledge[" + i + "]",
                        acknowledge.get(i),
                        "must be the code of a finding, such as HW130"));
            }
        }
        return violations;
    }

    private void stageViolations(List<Violation> violations) {
        if (stages.isEmpty()) {
            violations.add(new Violation("spec.stages", "[]", "must have at least one stage"));
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < stages.size(); i++) {
            StageSpec stage = stages.get(i);
            stage.violations("spec.stages[" + i + "]", violations);
            if (!names.add(stage.name())) {
                violations.add(
                        new Violation("spec.stages[" + i + "].name", stage.name(), "must be unique among the stages"));
            }
        }
    }
}
