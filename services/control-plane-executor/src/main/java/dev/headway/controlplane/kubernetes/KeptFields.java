package dev.headway.controlplane.kubernetes;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.core.filter.TokenFilter;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which fields of a JSON document are read; what is below the others is skipped. Items of an array have the same fields. */
final class KeptFields extends TokenFilter {

    /** A field with all that is below it. */
    static final TokenFilter WHOLE = TokenFilter.INCLUDE_ALL;

    private final Map<String, ? extends TokenFilter> fields;

    private KeptFields(Map<String, ? extends TokenFilter> fields) {
        this.fields = Map.copyOf(fields);
    }

    /** Some fields, of which only parts may be kept. */
    static KeptFields of(Map<String, ? extends TokenFilter> fields) {
        return new KeptFields(fields);
    }

    /** Some fields, each with all that is below it. */
    static KeptFields of(String... names) {
        return new KeptFields(Stream.of(names).collect(toMap(Function.identity(), name -> WHOLE)));
    }

    /** These fields and one more. */
    KeptFields and(String name, TokenFilter kept) {
        return new KeptFields(Stream.concat(fields.entrySet().stream(), Stream.of(Map.entry(name, kept)))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Override
    public @Nullable TokenFilter includeProperty(String name) {
        return fields.get(name);
    }
}
