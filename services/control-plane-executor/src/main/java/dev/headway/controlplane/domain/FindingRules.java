package dev.headway.controlplane.domain;

import dev.headway.model.plan.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a survey notices, from all topics together. */
final class FindingRules {

    private static final Comparator<Finding> ORDER =
            Comparator.comparing(Finding::code).thenComparing(Finding::object).thenComparing(Finding::message);

    private FindingRules() {}

    /** The findings, ordered by code and object. */
    static List<Finding> findings(Case given, Catalogue catalogue) {
        List<Notice> notices = new ArrayList<>();
        notices.addAll(TagRules.notices(given));
        notices.addAll(RevisionRules.notices(given));
        notices.addAll(ConsumerRules.notices(given));
        notices.addAll(ReleaseFindingRules.notices(given));
        notices.addAll(DefinitionRules.notices(given));
        notices.addAll(PlatformRules.notices(given));
        notices.addAll(ZtunnelRules.notices(given));
        notices.addAll(PoolRules.notices(given));
        if (DrainRules.drains(given)) {
            notices.addAll(new DrainRules(given).notices());
        }
        given.rehearsal().denied().forEach(permission -> notices.add(PermissionRules.notice(permission)));
        notices.addAll(HazardRules.notices(given, catalogue.hazards()));
        return notices.stream().map(catalogue::finding).distinct().sorted(ORDER).toList();
    }
}
