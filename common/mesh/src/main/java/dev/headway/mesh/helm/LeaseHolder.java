package dev.headway.mesh.helm;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A process that holds a Lease.
 *
 * @param start when it began, because process ids are used again
 */
public record LeaseHolder(String host, long pid, Instant start) {

    /** The start of a process is derived from the boot time, which follows corrections of the clock. */
    private static final Duration SAME_START = Duration.ofSeconds(2);

    public LeaseHolder {
        requireNonNull(host, "host is null");
        requireNonNull(start, "start is null");
    }

    /** This process. */
    public static LeaseHolder self() {
        ProcessHandle process = ProcessHandle.current();
        try {
            return new LeaseHolder(InetAddress.getLocalHost().getHostName(), process.pid(), startOf(process));
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("this host has no name", e);
        }
    }

    /** Reads an identity as {@link #toString()} writes it; empty for one of another form. */
    public static Optional<LeaseHolder> parse(String identity) {
        String[] parts = identity.split("/", -1);
        try {
            return parts.length == 3
                    ? Optional.of(new LeaseHolder(parts[0], Long.parseLong(parts[1]), Instant.parse(parts[2])))
                    : Optional.empty();
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Whether this host ran the process and runs it no more. What another host runs cannot be told from here. */
    boolean goneFrom(String thisHost) {
        return host.equals(thisHost)
                && ProcessHandle.of(pid)
                        .map(process ->
                                Duration.between(start, startOf(process)).abs())
                        .filter(difference -> difference.compareTo(SAME_START) <= 0)
                        .isEmpty();
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    @Override
    public String toString() {
        return host + "/" + pid + "/" + start;
    }
}
