// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.agent.LockWatch.Holder;
import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.LedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the demo ends with.
 *
 * @param produced the confirmed writes
 * @param deliveries what the agents delivered, those of the earlier leaders first
 * @param changes the leaders that were made to end
 * @param holders who held the lock, in order
 */
record Report(List<LedgerEntry> produced, List<Delivery> deliveries, List<LeaderChange> changes, List<Holder> holders) {
    Report {
        produced = List.copyOf(produced);
        deliveries = List.copyOf(deliveries);
        changes = List.copyOf(changes);
        holders = List.copyOf(holders);
    }

    /** What followed on a leader's end. */
    private record Succession(String leader, Duration gap) {
        private Succession {
            requireNonNull(leader, "leader is null");
            requireNonNull(gap, "gap is null");
        }
    }

    /** Whether every event was delivered and every leader that ended was succeeded. */
    boolean isWell() {
        return balance().lost() == 0
                && changes.stream().allMatch(change -> succession(change).isPresent());
    }

    private Balance balance() {
        return Balance.of(produced, deliveries);
    }

    /** The report as lines. */
    List<String> lines() {
        Balance balance = balance();
        Map<String, Long> repeated = Balance.repeatedBy(deliveries);
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Ledger (occurrences of events)");
        lines.add(row("produced", balance.produced()));
        lines.add(row("delivered", balance.delivered()));
        lines.add(row("lost", balance.lost()));
        lines.add(row("delivered twice", balance.twice()));
        if (!changes.isEmpty()) {
            lines.add("");
            lines.add("Leaders that ended");
        }
        for (LeaderChange change : changes) {
            String end = "  %s was %s: ".formatted(change.leader(), change.cause());
            Optional<Succession> succession = succession(change);
            if (succession.isEmpty()) {
                lines.add(end + "nobody took over");
                continue;
            }
            Succession next = succession.get();
            lines.add(String.format(
                    Locale.ROOT,
                    "%s%s leads after %.2f s without a leader,",
                    end,
                    next.leader(),
                    next.gap().toNanos() / 1e9));
            lines.add("    delivered %s twice".formatted(repeated.getOrDefault(next.leader(), 0L)));
        }
        lines.add("");
        return lines;
    }

    private static String row(String name, long value) {
        return String.format(Locale.ROOT, "  %-16s %7d", name, value);
    }

    private Optional<Succession> succession(LeaderChange change) {
        Instant leaderless = change.at();
        for (Holder holder : holders) {
            if (holder.since().isBefore(change.at()) || holder.identity().equals(change.leader())) {
                continue;
            }
            if (!holder.identity().isEmpty()) {
                return Optional.of(new Succession(holder.identity(), Duration.between(leaderless, holder.since())));
            }
            // Released: until here the one that was asked to end still led.
            leaderless = holder.since();
        }
        return Optional.empty();
    }
}
