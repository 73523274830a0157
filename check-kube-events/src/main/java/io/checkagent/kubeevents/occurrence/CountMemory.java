// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.occurrence;

/**
 * Remembers the last count of the events that were seen most recently, in 16 bytes for each. It begins small and doubles
 * up to its capacity; from then on the one of eight that was seen longest ago makes room. Not thread-safe.
 */
final class CountMemory {
    /** What {@link #get} returns of an event that is not remembered. */
    static final long UNKNOWN = -1;

    private static final int WAYS = 8;
    private static final int BEGIN = 4_096;

    private final int capacity;
    private long[] keys;
    private int[] counts;
    // When it was seen, in events; 0 marks an empty place. Compared by difference, as it overflows.
    private int[] seen;
    private int clock;
    // Of the sets of eight, once they are all that there can be.
    private final boolean[] hasForgotten;

    /** @param capacity how many events are remembered; a power of two, at least 8 */
    CountMemory(int capacity) {
        if (capacity < WAYS || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity is " + capacity + ", must be a power of two and at least 8");
        }
        this.capacity = capacity;
        int places = Math.min(capacity, BEGIN);
        keys = new long[places];
        counts = new int[places];
        seen = new int[places];
        hasForgotten = new boolean[capacity / WAYS];
    }

    /** The last count of the event, or {@link #UNKNOWN}. */
    long get(String uid) {
        int place = find(hash(uid));
        return place < 0 ? UNKNOWN : counts[place];
    }

    /** Whether the event may have been remembered once, and had to make room. */
    boolean mayHaveForgotten(String uid) {
        return keys.length == capacity && hasForgotten[firstOfSet(hash(uid)) / WAYS];
    }

    /** Remembers the count; counts beyond two thousand millions are remembered as that. */
    void put(String uid, long count) {
        long key = hash(uid);
        int place = find(key);
        if (place < 0) {
            place = oldest(key);
            while (seen[place] != 0 && keys.length < capacity) {
                grow();
                place = oldest(key);
            }
            hasForgotten[place / WAYS] |= seen[place] != 0;
        }
        keys[place] = key;
        counts[place] = (int) Math.min(count, Integer.MAX_VALUE);
        seen[place] = tick();
    }

    /** Twice as many sets: one more bit of its hash says which of two an event goes to, so that none is lost. */
    private void grow() {
        long[] oldKeys = keys;
        int[] oldCounts = counts;
        int[] oldSeen = seen;
        keys = new long[oldKeys.length * 2];
        counts = new int[keys.length];
        seen = new int[keys.length];
        for (int old = 0; old < oldKeys.length; old++) {
            if (oldSeen[old] != 0) {
                int place = oldest(oldKeys[old]);
                keys[place] = oldKeys[old];
                counts[place] = oldCounts[old];
                seen[place] = oldSeen[old];
            }
        }
    }

    private int find(long key) {
        int first = firstOfSet(key);
        for (int place = first; place < first + WAYS; place++) {
            if (keys[place] == key && seen[place] != 0) {
                return place;
            }
        }
        return -1;
    }

    private int oldest(long key) {
        int first = firstOfSet(key);
        int oldest = first;
        for (int place = first; place < first + WAYS; place++) {
            if (seen[place] == 0) {
                return place;
            }
            if (seen[place] - seen[oldest] < 0) {
                oldest = place;
            }
        }
        return oldest;
    }

    private int firstOfSet(long key) {
        return ((int) (key >>> 32) & (keys.length / WAYS - 1)) * WAYS;
    }

    private int tick() {
        clock++;
        if (clock == 0) {
            clock++;
        }
        return clock;
    }

    /** FNV-1a with a final mix, so that both halves depend on every character. */
    private static long hash(String uid) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < uid.length(); i++) {
            hash = (hash ^ uid.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
        return hash ^ (hash >>> 32);
    }
}
