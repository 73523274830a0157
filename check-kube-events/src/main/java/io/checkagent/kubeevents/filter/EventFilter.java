// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.filter;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.source.KubernetesEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Which events are wanted: those that every list of {@code include} names, and no list of {@code exclude} does. What a
 * field selector can say is left to the API server, the rest is judged here. Immutable.
 *
 * @param filteredEventTypes the Datadog Agent's: a reason to leave out, or a term of a field selector
 */
public record EventFilter(List<String> filteredEventTypes, Selection include, Selection exclude) {
    public EventFilter {
        filteredEventTypes = List.copyOf(filteredEventTypes);
        requireNonNull(include, "include is null");
        requireNonNull(exclude, "exclude is null");
    }

    /** What the API server filters by; empty when it is to send all. */
    public String fieldSelector() {
        List<String> terms = new ArrayList<>();
        for (String item : filteredEventTypes) {
            terms.add(item.contains("=") ? item : "reason!=" + escaped(item));
        }
        addTerms(terms, "involvedObject.namespace", include.namespaces(), exclude.namespaces());
        addTerms(terms, "involvedObject.kind", include.kinds(), exclude.kinds());
        addTerms(terms, "reason", include.reasons(), exclude.reasons());
        addTerms(terms, "type", include.types(), exclude.types());
        return String.join(",", terms);
    }

    /** Whether an event that the API server sent is wanted. */
    public boolean accepts(KubernetesEvent event) {
        return isWanted(event.object().namespace(), include.namespaces(), exclude.namespaces())
                && isWanted(event.object().kind(), include.kinds(), exclude.kinds())
                && isWanted(event.reason(), include.reasons(), exclude.reasons())
                && isWanted(event.type(), include.types(), exclude.types())
                && isWanted(event.component(), include.components(), exclude.components());
    }

    private static boolean isWanted(String value, List<String> included, List<String> excluded) {
        return (included.isEmpty() || included.contains(value)) && !excluded.contains(value);
    }

    // The terms of a field selector are joined by "and", so only one included value can be said.
    private static void addTerms(List<String> terms, String field, List<String> included, List<String> excluded) {
        if (included.size() == 1) {
            terms.add(field + "=" + escaped(included.get(0)));
        }
        excluded.forEach(value -> terms.add(field + "!=" + escaped(value)));
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }
}
