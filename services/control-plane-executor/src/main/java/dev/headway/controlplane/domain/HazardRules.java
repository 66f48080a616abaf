package dev.headway.controlplane.domain;

import dev.headway.model.IstioVersion;
import dev.headway.model.Target;
import java.util.ArrayList;
import java.util.List;

/** Which known troubles of version pairs an upgrade would meet. */
final class HazardRules {

    private HazardRules() {}

    static List<Notice> notices(Case given, List<Hazard> hazards) {
        List<Notice> notices = new ArrayList<>();
        given.target()
                .map(Target::version)
                .ifPresent(target -> hazards.forEach(hazard -> given.versions(hazard.component()).stream()
                        .filter(installed -> installed.compareTo(target) != 0)
                        .filter(installed -> hazard.concerns(installed, target))
                        .filter(installed -> hazard.condition().holds(given))
                        .findFirst()
                        .ifPresent(installed -> notices.add(notice(hazard, installed, target)))));
        return notices;
    }

    private static Notice notice(Hazard hazard, IstioVersion installed, IstioVersion target) {
        return new Notice(
                hazard.code(),
                hazard.component() + " " + installed,
                "%s goes from %s to %s".formatted(hazard.component(), installed, target));
    }
}
