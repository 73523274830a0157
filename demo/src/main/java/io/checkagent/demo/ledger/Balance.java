// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.ledger;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What was produced against what was delivered. The unit is the occurrence: an event that was written with its count
 * raised from 2 to 5 occurred three times more.
 *
 * @param produced occurrences that the ledger holds
 * @param delivered occurrences of these that were delivered
 * @param lost occurrences that were not
 * @param twice occurrences that were delivered again, or were never produced
 * @param unmatched the writes that were not delivered exactly once with exactly the occurrences they added. After a
 *     relist an event may arrive once for several of its writes: then writes are unmatched though nothing was lost
 */
public record Balance(long produced, long delivered, long lost, long twice, List<LedgerEntry> unmatched) {
    public Balance {
        unmatched = List.copyOf(unmatched);
    }

    /**
     * Balances the ledger with the deliveries. Deliveries of events that the ledger does not know are left out: other
     * programs write events too.
     */
    public static Balance of(Collection<LedgerEntry> ledger, Collection<Delivery> deliveries) {
        Map<String, List<Delivery>> deliveriesOf = deliveries.stream().collect(groupingBy(Delivery::uid));
        List<Balance> events = ledger.stream()
                .sorted(comparing(LedgerEntry::count))
                .collect(groupingBy(LedgerEntry::uid, LinkedHashMap::new, toList()))
                .entrySet()
                .stream()
                .map(event -> ofOne(event.getValue(), deliveriesOf.getOrDefault(event.getKey(), List.of())))
                .toList();
        return new Balance(
                sum(events, Balance::produced),
                sum(events, Balance::delivered),
                sum(events, Balance::lost),
                sum(events, Balance::twice),
                events.stream().flatMap(event -> event.unmatched().stream()).toList());
    }

    /** How many occurrences each agent delivered though they had been delivered before, in the order given. */
    public static Map<String, Long> repeatedBy(Collection<Delivery> deliveries) {
        Set<String> seen = new HashSet<>();
        return deliveries.stream()
                .filter(delivery -> !seen.add(delivery.uid() + "@" + delivery.resourceVersion()))
                .collect(groupingBy(Delivery::agent, summingLong(Delivery::occurrences)));
    }

    private static long sum(List<Balance> events, ToLongFunction<Balance> column) {
        return events.stream().mapToLong(column).sum();
    }

    private static Balance ofOne(List<LedgerEntry> writes, List<Delivery> deliveries) {
        long first = 0;
        long repeated = 0;
        Set<String> seen = new HashSet<>();
        Map<String, List<Long>> occurrences = new HashMap<>();
        for (Delivery delivery : deliveries) {
            if (seen.add(delivery.resourceVersion())) {
                first += delivery.occurrences();
            } else {
                repeated += delivery.occurrences();
            }
            occurrences
                    .computeIfAbsent(delivery.resourceVersion(), version -> new ArrayList<>())
                    .add(delivery.occurrences());
        }
        List<LedgerEntry> unmatched = new ArrayList<>();
        long before = 0;
        for (LedgerEntry write : writes) {
            if (!List.of(write.count() - before).equals(occurrences.get(write.resourceVersion()))) {
                unmatched.add(write);
            }
            before = write.count();
        }
        long lost = Math.max(0, before - first);
        long invented = Math.max(0, first - before);
        return new Balance(before, before - lost, lost, repeated + invented, unmatched);
    }
}
