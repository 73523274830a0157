// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.LedgerEntry;
import io.checkagent.endtoend.faults.Observation.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured in a row.
 *
 * @param balance of what was written and what was delivered
 * @param again deliveries of writes that had been delivered before, also those that add no occurrences
 * @param longestLag the longest time from the confirmation of a write to its appearance in an output; a write that a
 *     later one of the same event replaced appears with that
 * @param mebibytes the most that any agent had resident; 0 when it cannot be known
 */
record Figures(Balance balance, long again, Duration longestLag, long mebibytes) {
    Figures {
        requireNonNull(balance, "balance is null");
        requireNonNull(longestLag, "longestLag is null");
    }

    static Figures of(Collection<LedgerEntry> ledger, List<Seen> seen, long mebibytes) {
        Map<String, List<Seen>> byEvent =
                seen.stream().collect(groupingBy(one -> one.delivery().uid()));
        return new Figures(
                Balance.of(ledger, seen.stream().map(Seen::delivery).toList()),
                ledger.stream()
                        .map(LedgerEntry::uid)
                        .distinct()
                        .mapToLong(uid -> again(byEvent.getOrDefault(uid, List.of())))
                        .sum(),
                ledger.stream()
                        .flatMap(entry -> lag(entry, byEvent.getOrDefault(entry.uid(), List.of())).stream())
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO),
                mebibytes);
    }

    private static long again(List<Seen> ofEvent) {
        return ofEvent.size()
                - ofEvent.stream()
                        .map(one -> one.delivery().resourceVersion())
                        .distinct()
                        .count();
    }

    private static Optional<Duration> lag(LedgerEntry entry, List<Seen> ofEvent) {
        long version = Long.parseLong(entry.resourceVersion());
        return ofEvent.stream()
                .filter(one -> Long.parseLong(one.delivery().resourceVersion()) >= version)
                .map(Seen::at)
                .min(Instant::compareTo)
                .map(at -> Duration.between(entry.at(), at))
                .map(lag -> lag.isNegative() ? Duration.ZERO : lag);
    }
}
