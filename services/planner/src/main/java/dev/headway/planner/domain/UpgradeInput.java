package dev.headway.planner.domain;

import dev.headway.model.Violation;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.SurveyRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.message.UpgradeSignal;
import java.util.List;

/** Everything that can happen to an upgrade. */
public sealed interface UpgradeInput {

    /** The upgrade addressed. */
    String upgrade();

    /**
     * Somebody asks for an upgrade.
     *
     * @param fleet the registered clusters, by name
     */
    record Requested(UpgradeRequested request, List<ClusterRegistered> fleet) implements UpgradeInput {
        public Requested {
            fleet = List.copyOf(fleet);
        }

        @Override
        public String upgrade() {
            return request.upgrade();
        }
    }

    /**
     * Somebody asks for a plan.
     *
     * @param fleet the registered clusters, by name
     */
    record PlanWanted(PlanRequested request, List<ClusterRegistered> fleet) implements UpgradeInput {
        public PlanWanted {
            fleet = List.copyOf(fleet);
        }

        @Override
        public String upgrade() {
            return request.upgrade();
        }
    }

    /**
     * Somebody wants to look at a cluster.
     *
     * @param fleet the registered clusters, by name
     */
    record SurveyWanted(SurveyRequested request, List<ClusterRegistered> fleet) implements UpgradeInput {
        public SurveyWanted {
            fleet = List.copyOf(fleet);
        }

        @Override
        public String upgrade() {
            return request.upgrade();
        }
    }

    /** Somebody asks in a form that cannot be accepted. */
    record Invalid(String upgrade, List<Violation> violations) implements UpgradeInput {
        public Invalid {
            violations = List.copyOf(violations);
        }
    }

    /** Somebody wants to control it. */
    record Controlled(Control control) implements UpgradeInput {
        @Override
        public String upgrade() {
            return control.upgrade();
        }
    }

    /** One of its clusters says something. */
    record Signalled(UpgradeSignal signal) implements UpgradeInput {
        @Override
        public String upgrade() {
            return signal.upgrade();
        }
    }

    /** A timer is due. */
    record Due(BakeTimer timer) implements UpgradeInput {
        @Override
        public String upgrade() {
            return timer.upgrade();
        }
    }
}
