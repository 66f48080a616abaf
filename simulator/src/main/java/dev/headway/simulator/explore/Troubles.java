package dev.headway.simulator.explore;

/**
 * The troubles that may still come.
 *
 * @param each three bits for each trouble, in the order of their declaration
 * @param altogether how many, whatever they are
 */
record Troubles(long each, int altogether) {

    private static final int BITS = 3;
    private static final int MOST = (1 << BITS) - 1;

    static Troubles of(Scope scope) {
        long each = 0;
        for (Trouble trouble : Trouble.values()) {
            int limit = Math.min(MOST, scope.limits().getOrDefault(trouble, 0));
            each |= (long) limit << shift(trouble);
        }
        return new Troubles(each, scope.troubles());
    }

    boolean allow(Trouble trouble) {
        return altogether > 0 && (each >>> shift(trouble) & MOST) > 0;
    }

    Troubles without(Trouble trouble) {
        return new Troubles(each - (1L << shift(trouble)), altogether - 1);
    }

    private static int shift(Trouble trouble) {
        return trouble.ordinal() * BITS;
    }
}
