package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.plan.Finding;
import dev.headway.model.plan.Finding.Severity;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a survey can notice: the entries with their severity, rule, remedy and source, and the hazards of version pairs.
 *
 * @param entries by code, those of the hazards too
 */
public record Catalogue(SortedMap<String, Entry> entries, List<Hazard> hazards) {

    /**
     * What is the same in all findings of one code.
     *
     * @param title what it is about, for a list
     * @param rule the rule that is broken, or what follows: a clause behind the colon of what was seen
     */
    public record Entry(String code, Severity severity, String title, String rule, String remedy, String source) {

        public Entry {
            requireNonNull(code, "code is null");
            requireNonNull(severity, "severity is null");
            requireNonNull(title, "title is null");
            requireNonNull(rule, "rule is null");
            requireNonNull(remedy, "remedy is null");
            requireNonNull(source, "source is null");
        }
    }

    public Catalogue {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        hazards = List.copyOf(hazards);
    }

    /**
     * The finding a notice makes.
     *
     * @throws IllegalArgumentException if the catalogue has no entry of the notice's code
     */
    public Finding finding(Notice notice) {
        Entry entry = entries.get(notice.code());
        if (entry == null) {
            throw new IllegalArgumentException("the catalogue has no code '%s'".formatted(notice.code()));
        }
        return new Finding(
                entry.code(),
                entry.severity(),
                notice.object(),
                notice.message() + ": " + entry.rule(),
                entry.remedy(),
                entry.source());
    }
}
