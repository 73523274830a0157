// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.checkagent.demo.ledger.Ledger;
import io.checkagent.demo.ledger.LedgerEntry;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes that the API server did though their confirmation was lost, so that no ledger holds them. There is one of an
 * event at most: whoever wrote it does not know its version, and cannot change the event any more.
 */
final class Unconfirmed {
    private Unconfirmed() {}

    /** Those of the events of a ledger. */
    static List<LedgerEntry> of(Ledger ledger, KubernetesClient client) {
        Map<String, Long> newest = ledger.entries().stream()
                .collect(toMap(LedgerEntry::uid, entry -> Long.parseLong(entry.resourceVersion()), Math::max));
        Set<String> namespaces =
                ledger.entries().stream().map(LedgerEntry::namespace).collect(toSet());
        List<LedgerEntry> unconfirmed = new ArrayList<>();
        for (String namespace : namespaces) {
            for (Event event :
                    client.v1().events().inNamespace(namespace).list().getItems()) {
                ObjectMeta metadata = event.getMetadata();
                Long known = newest.get(metadata.getUid());
                if (known != null && Long.parseLong(metadata.getResourceVersion()) > known) {
                    unconfirmed.add(new LedgerEntry(
                            metadata.getUid(),
                            metadata.getResourceVersion(),
                            namespace,
                            metadata.getName(),
                            count(event),
                            Instant.now()));
                }
            }
        }
        return unconfirmed;
    }

    private static long count(Event event) {
        return event.getSeries() == null ? event.getCount() : event.getSeries().getCount();
    }
}
