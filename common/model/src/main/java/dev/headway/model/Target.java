package dev.headway.model;

import static java.util.Objects.requireNonNull;

/**
 * The Istio an upgrade leads to.
 *
 * @param revision the name of the new control-plane revision; never the name of a tag
 * @param charts where the charts come from: a folder, an {@code https://} repository or an {@code oci://} registry
 * @param digests of each chart; a request may leave them out, a plan has those the survey found
 * @param values what replaces the user values of each release; a release without an entry keeps its own
 */
public record Target(IstioVersion version, String revision, String charts, ChartDigests digests, ChartValues values) {

    /** What a document may leave out. */
    public static final Defaults DEFAULT = new Defaults(ChartDigests.DEFAULT, ChartValues.DEFAULT);

    /** The default of every optional part, under the same names. */
    public record Defaults(ChartDigests digests, ChartValues values) {}

    public Target {
        requireNonNull(version, "version is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(charts, "charts is null");
        requireNonNull(digests, "digests is null");
        requireNonNull(values, "values is null");
    }

    /** A target whose charts are not pinned yet and whose releases keep their values. */
    public Target(IstioVersion version, String revision, String charts) {
        this(version, revision, charts, ChartDigests.DEFAULT, ChartValues.DEFAULT);
    }

    /** The same target with pinned charts. */
    public Target pinned(ChartDigests found) {
        return new Target(version, revision, charts, found, values);
    }
}
