package dev.headway.cli;

import dev.headway.messaging.InvalidRequestException;
import dev.headway.model.Violation;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Why a request, or a cluster of it, was refused: every broken rule. */
final class Refusals {

    private final Map<String, List<Violation>> byScope = new LinkedHashMap<>();

    /** Takes an event in; a request that is accepted is not refused any more. */
    void take(Message message) {
        if (message instanceof UpgradeAccepted) {
            byScope.clear();
        } else if (message instanceof UpgradeRejected rejected) {
            add("the request", rejected.violations());
        } else if (message instanceof ClusterUpgradeRefused refused) {
            add("cluster " + refused.cluster(), refused.violations());
        }
    }

    private void add(String scope, List<Violation> violations) {
        byScope.computeIfAbsent(scope, unseen -> new ArrayList<>()).addAll(violations);
    }

    /** Prints every refusal, and the command that tells more. */
    void print(Path file, PrintWriter err) {
        if (byScope.isEmpty()) {
            return;
        }
        byScope.forEach((scope, violations) -> {
            err.println(scope + " is refused; nothing was touched:");
            violations.forEach(violation -> err.println("  " + violation));
        });
        err.println("`headway plan -f %s` shows the findings and what would be done".formatted(file));
    }

    /** Says what is wrong with a document that was not published. */
    static int invalid(Path file, InvalidRequestException invalid, PrintWriter err) {
        err.println(file + " is not a valid request; nothing was published:");
        invalid.violations().forEach(violation -> err.println("  " + violation));
        return ExitCode.ERROR;
    }
}
