package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Resources;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resource lists of Kubernetes as numbers. */
final class Quantities {

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private Quantities() {}

    static Resources of(@Nullable Map<String, Quantity> list) {
        return list == null
                ? Resources.NONE
                : new Resources(
                        amount(list.get("cpu")).multiply(THOUSAND).longValue(),
                        amount(list.get("memory")).longValue(),
                        amount(list.get("pods")).longValue());
    }

    private static BigDecimal amount(@Nullable Quantity quantity) {
        return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
    }
}
