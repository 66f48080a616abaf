package dev.headway.controlplane.domain;

/** The codes of everything a rule can notice. What they mean stands in the catalogue; a code never changes its meaning. */
enum FindingCode {
    SPLIT_TAG("HW101"),
    TAG_NAMED_LIKE_REVISION("HW102"),
    TAG_TO_NOWHERE("HW103"),
    PENDING_RELEASE("HW104"),
    NODE_NOT_READY("HW105"),
    FOREIGN_CORDON("HW106"),
    REVISION_OF_OTHER_VERSION("HW107"),
    DEFAULTS_DIFFER("HW108"),
    NO_RELEASE("HW109"),
    SEVERAL_RELEASES("HW110"),
    UNKNOWN_VERSION("HW111"),
    UNOWNED_DEFAULT("HW112"),
    REVISION_OF_OTHER_VALUES("HW113"),
    RAW_REVISION_LABEL("HW114"),
    UNKNOWN_REVISION_LABEL("HW115"),
    LABELLED_RESOURCE("HW116"),
    INJECTION_OVERRIDES("HW117"),
    GATEWAY_OVERRIDES("HW118"),
    STEP_TOO_LARGE("HW120"),
    DOWNGRADE("HW121"),
    LAGGING_DATA_PLANE("HW122"),
    LEADING_DATA_PLANE("HW123"),
    ISTIOD_UNAVAILABLE("HW124"),
    KUBERNETES_TOO_OLD("HW130"),
    KUBERNETES_UNSUPPORTED("HW131"),
    GATEWAY_API_NOT_SERVED("HW132"),
    GATEWAY_API_IGNORED_IN_USE("HW133"),
    GATEWAY_API_IGNORED("HW134"),
    NO_GATEWAY_API("HW135"),
    GATEWAY_API_BETA_ONLY("HW136"),
    HISTORY_TOO_SHORT("HW140"),
    FAILED_RELEASE("HW141"),
    MANAGED_BY_ANOTHER_TOOL("HW142"),
    IMAGE_PINNED("HW143"),
    VALUES_REJECTED("HW144"),
    CHART_DOES_NOT_RENDER("HW145"),
    CHART_MISSING("HW146"),
    CHART_CHANGED("HW147"),
    FOREIGN_ZTUNNEL("HW150"),
    ZTUNNEL_NAME("HW151"),
    ZTUNNEL_ADDRESS("HW152"),
    FOREIGN_WALK("HW153"),
    MANUAL_GATEWAY("HW154"),
    CRD_ADOPTED("HW160"),
    CRD_OF_ANOTHER_RELEASE("HW161"),
    CRD_VERSION_VANISHES("HW162"),
    BUDGET_NEVER_ALLOWS("HW170"),
    BUDGET_USED_UP("HW171"),
    TWO_BUDGETS("HW172"),
    UNMANAGED_BLOCKS("HW173"),
    UNMANAGED_LOST("HW174"),
    EMPTY_DIR_LOST("HW175"),
    LOCAL_STORAGE("HW176"),
    ONLY_THIS_NODE("HW177"),
    SINGLE_REPLICA("HW178"),
    NO_SPARE_CAPACITY("HW179"),
    LOSES_DATA_PATH("HW180"),
    POOL_USED_UP("HW181"),
    LEFT_OUT("HW182"),
    PERMISSION_MISSING("HW190");

    private final String code;

    FindingCode(String code) {
        this.code = code;
    }

    /** The stable code, such as {@code HW101}. */
    String code() {
        return code;
    }

    /** A case of it. */
    Notice at(String object, String message, Object... arguments) {
        return new Notice(code, object, message.formatted(arguments));
    }
}
