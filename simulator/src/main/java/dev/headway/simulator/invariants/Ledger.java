package dev.headway.simulator.invariants;

import dev.headway.model.Direction;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepRetried;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeEvent.StepWithdrawn;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.simulator.invariants.Happening.Published;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * S15 and L2, conservation ledger: planned = done + undone + in flight + pending + failed + skipped after every event; a step in
 * flight ends once, what ended was in flight, and nothing is in flight when its cluster's upgrade ends by itself.
 */
public final class Ledger implements Invariant {

    /** Where a step stands, by what was published of it. */
    private enum Entry {
        PENDING,
        IN_FLIGHT,
        DONE,
        UNDONE,
        FAILED,
        SKIPPED
    }

    private static final class Book {
        private final Map<StepId, Entry> entries = new HashMap<>();
        private final Set<StepId> asked = new HashSet<>();
        private final int[] sums = new int[Entry.values().length];

        Entry entry(StepId step) {
            return entries.getOrDefault(step, Entry.PENDING);
        }

        void enter(StepId step, Entry entry) {
            Entry before = entries.put(step, entry);
            if (before != null) {
                sums[before.ordinal()]--;
            }
            sums[entry.ordinal()]++;
        }

        int sum(Entry entry) {
            return sums[entry.ordinal()];
        }

        int total() {
            int total = 0;
            for (int sum : sums) {
                total += sum;
            }
            return total;
        }
    }

    private final Map<ClusterKey, Book> books = new HashMap<>();

    @Override
    public String promise() {
        return "S15";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published published) {
            Message message = published.message();
            switch (message) {
                case StartCluster signal -> books.remove(new ClusterKey(signal.upgrade(), signal.cluster()));
                case ClusterPlanned event -> planned(event);
                case StepStarted event -> started(event.step(), event.direction());
                case StepRetried event -> retried(event.step());
                case StepCompleted event ->
                    ended(event.step(), event.direction() == Direction.FORWARD ? Entry.DONE : Entry.UNDONE);
                case StepFailed event -> ended(event.step(), Entry.FAILED);
                case StepSkipped event -> skipped(event.step());
                case StepWithdrawn event -> ended(event.step(), Entry.PENDING);
                case ClusterUpgradeEnded event -> ended(event);
                default -> {}
            }
        }
    }

    @Override
    public void atRest(Instant now, Picture picture) {
        books.forEach((cluster, book) -> {
            if (book.sum(Entry.IN_FLIGHT) > 0) {
                throw new Breach(
                        "L2", "%d steps of %s are still in flight".formatted(book.sum(Entry.IN_FLIGHT), cluster));
            }
        });
    }

    private void planned(ClusterPlanned event) {
        Book book = books.computeIfAbsent(new ClusterKey(event.upgrade(), event.cluster()), key -> new Book());
        for (Segment segment : event.plan().forward()) {
            for (PlannedStep step : segment.steps()) {
                if (!book.entries.containsKey(step.id())) {
                    book.enter(step.id(), Entry.PENDING);
                }
            }
        }
    }

    private void started(StepRef ref, Direction direction) {
        if (ref.step().kind() == StepKind.SURVEY) {
            return;
        }
        Book book = books.computeIfAbsent(ClusterKey.of(ref), key -> new Book());
        if (book.entry(ref.step()) == Entry.IN_FLIGHT) {
            throw breach("%s started while it is in flight", ref);
        }
        if (book.entry(ref.step()) == Entry.DONE && direction == Direction.FORWARD && !isSettling(ref)) {
            throw breach("%s started forward although it is done", ref);
        }
        book.enter(ref.step(), Entry.IN_FLIGHT);
    }

    /** A failed step whose health is asked for again may be done after all. */
    private void retried(StepRef ref) {
        Book book = books.get(ClusterKey.of(ref));
        if (book != null && book.entry(ref.step()) == Entry.FAILED) {
            book.asked.add(ref.step());
        }
    }

    /** DaemonSets are settled again after a part of the way back. */
    private static boolean isSettling(StepRef ref) {
        return ref.step().kind() == StepKind.SETTLE_CNI || ref.step().kind() == StepKind.SETTLE_ZTUNNEL;
    }

    private void ended(StepRef ref, Entry entry) {
        if (ref.step().kind() == StepKind.SURVEY) {
            return;
        }
        Book book = books.computeIfAbsent(ClusterKey.of(ref), key -> new Book());
        Entry before = book.entry(ref.step());
        if (before == Entry.SKIPPED && entry == Entry.FAILED && ref.step().kind() == StepKind.NODE) {
            return; // it was held, and only its release failed: it stays left out
        }
        boolean again = before == Entry.FAILED && (entry == Entry.FAILED || book.asked.remove(ref.step()));
        if (before != Entry.IN_FLIGHT && !again) {
            throw breach("%s ended as %s although it was %s", ref, entry, before);
        }
        int planned = book.total();
        book.enter(ref.step(), entry);
        if (book.total() != planned) {
            throw breach("the ledger of %s does not balance: %d planned, %d counted", ref, planned, book.total());
        }
    }

    private void skipped(StepRef ref) {
        Book book = books.computeIfAbsent(ClusterKey.of(ref), key -> new Book());
        if (book.entry(ref.step()) == Entry.DONE && !isSettling(ref)) {
            throw breach("%s was skipped although it is done", ref);
        }
        book.enter(ref.step(), Entry.SKIPPED);
    }

    private void ended(ClusterUpgradeEnded event) {
        Book book = books.get(new ClusterKey(event.upgrade(), event.cluster()));
        boolean outOfReach = event.detail().contains("out of reach");
        if (book == null || outOfReach) {
            books.remove(new ClusterKey(event.upgrade(), event.cluster()));
            return;
        }
        if (book.sum(Entry.IN_FLIGHT) > 0) {
            throw breach("%s ended with %d steps in flight", event.subject(), book.sum(Entry.IN_FLIGHT));
        }
        if (event.outcome() == Outcome.COMPLETED && book.sum(Entry.PENDING) > 0) {
            throw breach("%s completed with %d steps pending", event.subject(), book.sum(Entry.PENDING));
        }
    }
}
