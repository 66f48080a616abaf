package dev.headway.simulator.explore;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * 128 bits that stand for a state: two states with the same fingerprint are taken to be the same.
 *
 * <p>Records are read component by component. Instants count from now, numbers that only number messages are left out, and of
 * texts for people and of times for the watcher only counts whether there is one.
 */
final class Fingerprint {

    private static final Set<String> NUMBERING = Set.of("occurredAt", "at", "sequence", "signals", "start", "heard");
    private static final Set<String> PRESENCE = Set.of("detail", "refusal", "waiting", "why", "begun", "changed");
    private static final Set<String> LARGE = Set.of("UpgradeSpec", "Survey", "Itinerary");
    private static final long A = 0x9E3779B97F4A7C15L;
    private static final long B = 0xC2B2AE3D27D4EB4FL;

    private record Component(Method read, boolean presence) {}

    private record Shape(long name, List<Component> components, boolean constant) {}

    private final Map<Class<?>, Shape> shapes = new HashMap<>();
    private final Map<Object, Long> constants = new IdentityHashMap<>();
    private final Map<Object, Long> equals = new HashMap<>();
    private final Map<String, Long> texts = new HashMap<>();
    private long high;
    private long low;
    private long highSum;
    private long lowSum;

    long high() {
        return mix(high + A * highSum);
    }

    long low() {
        return mix(low + B * lowSum);
    }

    void reset() {
        high = 1;
        low = 2;
        highSum = 0;
        lowSum = 0;
    }

    /** Adds a value where its place counts. */
    void value(@Nullable Object value, Instant now) {
        add(value, now);
    }

    /** Adds one of several values whose order does not count. */
    void unordered(Object value, Instant now, int place) {
        long oldHigh = high;
        long oldLow = low;
        high = place + 17;
        low = place + 31;
        add(value, now);
        highSum += mix(high);
        lowSum += mix(low ^ A);
        high = oldHigh;
        low = oldLow;
    }

    void unordered(Object value, Instant now) {
        unordered(value, now, 0);
    }

    void unordered(Object value, int number) {
        unordered(value, Instant.EPOCH, number);
    }

    private void add(@Nullable Object value, Instant now) {
        switch (value) {
            case null -> bits(3);
            case String text -> bits(text(text));
            case Integer number -> bits(number);
            case Long number -> bits(number);
            case Boolean flag -> bits(flag ? 5 : 7);
            case Enum<?> constant -> bits(constant.ordinal() + 11L);
            case Instant instant -> bits(instant.getEpochSecond() - now.getEpochSecond() + 1_000_003L);
            case Duration duration -> bits(duration.toMillis());
            case List<?> list -> {
                bits(list.size() + 101L);
                for (Object each : list) {
                    add(each, now);
                }
            }
            case Record fields -> fields(fields, now);
            default -> bits(constant(value));
        }
    }

    private void fields(Record value, Instant now) {
        Shape shape = shapes.get(value.getClass());
        if (shape == null) {
            shape = shape(value.getClass());
            shapes.put(value.getClass(), shape);
        }
        if (shape.constant()) {
            bits(constant(value));
            return;
        }
        bits(shape.name());
        for (Component component : shape.components()) {
            Object read = read(component.read(), value);
            if (component.presence()) {
                bits(read == null || read.equals("") ? 13 : 19);
            } else {
                add(read, now);
            }
        }
    }

    private long text(String text) {
        return texts.computeIfAbsent(text, Fingerprint::hash);
    }

    /** Large values of which there are few: the request, the plan. */
    private long constant(Object value) {
        Long known = constants.get(value);
        if (known == null) {
            known = equals.computeIfAbsent(value, each -> 1_000L + equals.size());
            constants.put(value, known);
        }
        return known;
    }

    private void bits(long value) {
        high = mix(high * A + value);
        low = mix(low ^ value * B) + value;
    }

    private static Shape shape(Class<?> type) {
        List<Component> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (!NUMBERING.contains(component.getName())) {
                Method read = component.getAccessor();
                read.setAccessible(true);
                components.add(new Component(read, PRESENCE.contains(component.getName())));
            }
        }
        return new Shape(hash(type.getName()), components, LARGE.contains(type.getSimpleName()));
    }

    private static @Nullable Object read(Method accessor, Object record) {
        try {
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + accessor, e);
        }
    }

    private static long hash(String text) {
        long hash = A;
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash ^ text.charAt(i));
        }
        return hash;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
