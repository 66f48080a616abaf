package dev.headway.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Kubernetes-style labels in a fixed order. */
public record Labels(@JsonValue SortedMap<String, String> values) {

    public Labels {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    @JsonCreator
    public static Labels of(Map<String, String> values) {
        return new Labels(new TreeMap<>(values));
    }

    public static Labels none() {
        return new Labels(Collections.emptySortedMap());
    }

    /** Whether every one of these labels is in {@code other} with the same value. No labels match everything. */
    public boolean match(Labels other) {
        return other.values.entrySet().containsAll(values.entrySet());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) ->
                text.append(text.isEmpty() ? "" : ",").append(key).append('=').append(value));
        return text.toString();
    }
}
