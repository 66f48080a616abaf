package dev.headway.mesh.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What this process has downloaded: archives by their SHA-256, and which of them a place last had under a name. */
final class ChartCache {

    private record Entry(Chart chart, String digest) {}

    private final Map<String, Path> archives = new ConcurrentHashMap<>();
    private final Map<String, Entry> charts = new ConcurrentHashMap<>();

    /** The chart last found under a key, if it has this digest. */
    @Nullable
    Chart pinned(String key, String digest) {
        Entry entry = charts.get(key);
        return entry != null && entry.digest().equals(digest) ? entry.chart() : null;
    }

    Optional<Chart> last(String key) {
        return Optional.ofNullable(charts.get(key)).map(Entry::chart);
    }

    Chart remember(String key, Chart chart) {
        charts.put(key, new Entry(chart, chart.digest()));
        return chart;
    }

    /** The archive with this SHA-256, if it was stored. */
    Optional<Path> archive(String sha256) {
        return Optional.ofNullable(archives.get(sha256)).filter(Files::exists);
    }

    /** Stores an archive so that nobody ever sees half of it. */
    Path store(byte[] content, String name, String version) {
        return archives.compute(Sha256.of(content), (sha256, stored) -> {
            if (stored != null && Files.exists(stored)) {
                return stored;
            }
            try {
                Path folder = Files.createTempDirectory("headway-chart-");
                Path whole = folder.resolve(name + "-" + version + ".tgz");
                Files.move(Files.write(folder.resolve("download"), content), whole, StandardCopyOption.ATOMIC_MOVE);
                folder.toFile().deleteOnExit();
                whole.toFile().deleteOnExit();
                return whole;
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write the chart " + name + " " + version, e);
            }
        });
    }
}
