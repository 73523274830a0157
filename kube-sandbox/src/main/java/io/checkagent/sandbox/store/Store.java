// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * All objects and their history, as etcd keeps them: one revision counter for everything, objects in the order of their
 * keys, every retained state readable. Thread-safe.
 *
 * <p>Memory: each live object costs its JSON bytes plus about 250 bytes (measured: 877 bytes for an event of 627), each
 * retained revision of the past about as much, so 500,000 such events need about 450 MB of heap. Beyond {@code
 * historyLimit} retained revisions the oldest are compacted; a watch that falls behind the compaction ends as an expired
 * one.
 */
public final class Store {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private final int historyLimit;
    /** The newest revision of every key; a deleted one's until it is compacted. */
    private final TreeMap<String, Revision> newest = new TreeMap<>();

    private final TreeMap<Long, Revision> history = new TreeMap<>();
    /** Live objects by resource and by resource and namespace. */
    private final Map<String, Integer> counts = new HashMap<>();

    private long revision = 1;
    private long compacted;

    public Store(int historyLimit) {
        this.historyLimit = historyLimit;
    }

    /** The newest revision. */
    public long revision() {
        lock.lock();
        try {
            return revision;
        } finally {
            lock.unlock();
        }
    }

    /** The live object of that key. */
    public Optional<Revision> get(String key) {
        lock.lock();
        try {
            return live(key);
        } finally {
            lock.unlock();
        }
    }

    /** How many live objects have a key with this prefix, which ends behind a resource or a namespace. */
    public int count(String prefix) {
        lock.lock();
        try {
            return counts.getOrDefault(prefix, 0);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Objects as they were at a revision.
     *
     * @param prefix of their keys
     * @param from the first key to look at
     * @param limit at most so many; 0 for all
     * @throws CompactedException when that revision cannot be read any more
     */
    public Page page(String prefix, String from, int limit, long at) throws CompactedException {
        lock.lock();
        try {
            requireRetained(at);
            List<Revision> found = new ArrayList<>();
            for (Map.Entry<String, Revision> entry : newest.tailMap(from, true).entrySet()) {
                if (!entry.getKey().startsWith(prefix)) {
                    break;
                }
                Revision state = stateAt(entry.getValue(), at);
                if (state != null && !state.isDeleted()) {
                    if (limit > 0 && found.size() == limit) {
                        return new Page(found, Optional.of(state.key()));
                    }
                    found.add(state);
                }
            }
            return new Page(found, Optional.empty());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes an object, whose {@code metadata.resourceVersion} is set to the new revision.
     *
     * @param expected the resourceVersion that it must have now; 0 when it must not exist
     * @return empty, and nothing written, when the expectation does not hold
     */
    public Optional<Revision> put(String key, long expected, ObjectNode object) {
        lock.lock();
        try {
            Optional<Revision> current = live(key);
            if (current.map(Revision::resourceVersion).orElse(0L) != expected) {
                return Optional.empty();
            }
            Revision.Type type = current.isPresent() ? Revision.Type.MODIFIED : Revision.Type.ADDED;
            return Optional.of(append(key, type, object));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Deletes an object.
     *
     * @param expected the resourceVersion that it must have now
     * @return empty, and nothing deleted, when the expectation does not hold
     */
    public Optional<Revision> delete(String key, long expected) {
        lock.lock();
        try {
            return live(key)
                    .filter(current -> current.resourceVersion() == expected)
                    .map(current -> append(key, Revision.Type.DELETED, Json.parse(current.json())));
        } finally {
            lock.unlock();
        }
    }

    /**
     * What happened after a revision to the keys with a prefix; waits until something has.
     *
     * @param limit at most so many changes
     * @param milliseconds how long to wait at most
     * @throws CompactedException when changes may be missing
     */
    public Changes changes(String prefix, long after, int limit, long milliseconds)
            throws CompactedException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long remaining = TimeUnit.MILLISECONDS.toNanos(milliseconds);
            while (revision <= after && remaining > 0) {
                remaining = written.awaitNanos(remaining);
            }
            requireRetained(after + 1);
            return changesNow(prefix, after, limit);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Does nothing when all changes after a revision can be had.
     *
     * @throws CompactedException when they cannot
     */
    public void requireChangesAfter(long after) throws CompactedException {
        lock.lock();
        try {
            requireRetained(after + 1);
        } finally {
            lock.unlock();
        }
    }

    /** All retained revisions, oldest first. */
    public List<Revision> history() {
        lock.lock();
        try {
            return List.copyOf(history.values());
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all history before the newest write. */
    public void compact() {
        lock.lock();
        try {
            compactTo(revision);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Becomes what it was at a revision, as etcd does that is restored from a backup. Revisions are counted on from there;
     * whoever waits for a later one goes on waiting.
     *
     * @throws CompactedException when that revision cannot be read any more
     */
    public void restore(long backup) throws CompactedException {
        lock.lock();
        try {
            requireRetained(backup);
            Map<String, Revision> then = new HashMap<>();
            newest.forEach((key, latest) -> {
                Revision state = stateAt(latest, backup);
                if (state != null) {
                    then.put(key, state);
                }
            });
            newest.clear();
            newest.putAll(then);
            counts.clear();
            newest.values().stream().filter(state -> !state.isDeleted()).forEach(state -> count(state.key(), 1));
            history.tailMap(backup, false).clear();
            revision = backup;
        } finally {
            lock.unlock();
        }
    }

    private Changes changesNow(String prefix, long after, int limit) {
        List<Changes.Change> found = new ArrayList<>();
        for (Revision next : history.tailMap(after, false).values()) {
            if (next.key().startsWith(prefix)) {
                Revision previous = next.previous;
                Optional<byte[]> before =
                        previous == null || previous.isDeleted() ? Optional.empty() : Optional.of(previous.json());
                found.add(new Changes.Change(next, before));
                if (found.size() == limit) {
                    return new Changes(found, next.resourceVersion());
                }
            }
        }
        return new Changes(found, Math.max(after, revision));
    }

    private Revision append(String key, Revision.Type type, ObjectNode object) {
        revision++;
        object.withObject("/metadata").put("resourceVersion", Long.toString(revision));
        Revision next = new Revision(revision, key, type, Json.bytes(object), newest.get(key));
        newest.put(key, next);
        history.put(revision, next);
        if (type != Revision.Type.MODIFIED) {
            count(key, type == Revision.Type.ADDED ? 1 : -1);
        }
        if (history.size() > historyLimit) {
            compactTo(history.firstKey() + 1);
        }
        written.signalAll();
        return next;
    }

    private void count(String key, int difference) {
        counts.merge(key.substring(0, key.indexOf('/') + 1), difference, Integer::sum);
        counts.merge(key.substring(0, key.lastIndexOf('/') + 1), difference, Integer::sum);
    }

    private void compactTo(long target) {
        Map<Long, Revision> past = history.headMap(target, false);
        for (Revision old : past.values()) {
            old.previous = null;
            if (old.isDeleted() && newest.get(old.key()) == old) {
                newest.remove(old.key());
            }
        }
        past.clear();
        compacted = target;
    }

    private Optional<Revision> live(String key) {
        return Optional.ofNullable(newest.get(key)).filter(current -> !current.isDeleted());
    }

    private void requireRetained(long at) throws CompactedException {
        if (at < compacted) {
            throw new CompactedException(at, compacted);
        }
    }

    private static @Nullable Revision stateAt(Revision newest, long at) {
        Revision state = newest;
        while (state != null && state.resourceVersion() > at) {
            state = state.previous;
        }
        return state;
    }
}
