// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.delivery.Shipment.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The search for what an output refuses. A single item that is refused is a suspect, and tried again once another was
 * taken; it is at fault when it is refused then, too. When a few suspects in a row were refused, or nothing else is left,
 * the output itself is broken: all is put together and sent again. An item that nothing comes after is at fault when
 * others were taken since the search began.
 */
final class Division {
    private static final int FIRST_SUSPECTS = 3;
    private static final int MOST_ROUNDS = 20;
    private static final int DROPS_FOR_EACH_TAKEN = 10;

    final Deque<List<Entry>> parts = new ArrayDeque<>();
    private final List<Entry> suspects = new ArrayList<>();
    /** Refused while others were taken. */
    private final Set<Entry> guilty = new HashSet<>();

    private int drops;
    int rounds;

    Division(List<Entry> whole) {
        parts.add(whole);
    }

    void halve(List<Entry> part) {
        int half = part.size() / 2;
        parts.addFirst(part.subList(half, part.size()));
        parts.addFirst(part.subList(0, half));
    }

    void taken() {
        drops = DROPS_FOR_EACH_TAKEN;
        rounds = 0;
        guilty.addAll(suspects);
        tryAgain();
    }

    /** These were refused by an answer that took others. */
    void refusedBesideOthers(List<Entry> entries) {
        guilty.addAll(entries);
    }

    /** Whether an item that was refused alone may be dropped: a few after others were taken, should the output break then. */
    boolean mayDrop(Entry entry) {
        boolean last = parts.isEmpty() && suspects.isEmpty();
        if (drops == 0 || !(guilty.remove(entry) || last)) {
            return false;
        }
        drops--;
        return true;
    }

    /** The suspects are tried again, alone. */
    void tryAgain() {
        for (int i = suspects.size() - 1; i >= 0; i--) {
            parts.addFirst(List.of(suspects.get(i)));
        }
        suspects.clear();
    }

    /** These are somebody else's now. */
    void forget(Set<Shipment> shipments) {
        suspects.removeIf(entry -> shipments.contains(entry.shipment()));
        guilty.removeIf(entry -> shipments.contains(entry.shipment()));
        takeOut(shipments, parts);
    }

    /** Leaves of the parts what is of others, in their order. */
    static void takeOut(Set<Shipment> shipments, Deque<List<Entry>> parts) {
        for (int left = parts.size(); left > 0; left--) {
            List<Entry> rest = without(shipments, parts.removeFirst());
            if (!rest.isEmpty()) {
                parts.addLast(rest);
            }
        }
    }

    /** What of a part is of others. */
    static List<Entry> without(Set<Shipment> shipments, List<Entry> part) {
        return part.stream()
                .filter(entry -> !shipments.contains(entry.shipment()))
                .toList();
    }

    /** Returns whether the output is to be taken for broken. Ever more suspects are tried before that. */
    boolean suspect(Entry entry) {
        suspects.add(entry);
        if (!parts.isEmpty() && suspects.size() < FIRST_SUSPECTS << rounds) {
            return false;
        }
        List<Entry> whole = new ArrayList<>(suspects);
        parts.forEach(whole::addAll);
        suspects.clear();
        parts.clear();
        parts.add(whole);
        rounds = Math.min(rounds + 1, MOST_ROUNDS);
        return true;
    }
}
