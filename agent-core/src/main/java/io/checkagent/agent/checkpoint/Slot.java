// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.checkagent.api.Checkpoint;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One prefix's entries. Guarded by the store's lock. */
final class Slot {
    final String prefix;
    private @Nullable TermCheckpoint owner;
    /** Whether the owner has read or moved it: before, what this process knows may be older than what is stored. */
    private boolean begun;

    /** The newest of which everything is acknowledged, of this term or of one before. */
    private @Nullable Checkpoint newest;
    /** What the ConfigMap has, as far as this process knows. */
    private @Nullable Checkpoint stored;

    private @Nullable Instant lastWritten;
    private @Nullable Instant pendingSince;

    Slot(String prefix) {
        this.prefix = prefix;
    }

    void opened(TermCheckpoint byNewOwner) {
        owner = byNewOwner;
        begun = false;
    }

    Optional<TermCheckpoint> owner() {
        return Optional.ofNullable(owner);
    }

    boolean hasBegunIn(WritingTerm term) {
        TermCheckpoint current = owner;
        return begun && current != null && current.term == term;
    }

    /** The entries in the ConfigMap's data. */
    Checkpoint entriesOf(Map<String, String> data) {
        Map<String, String> entries = new TreeMap<>();
        data.forEach((key, value) -> {
            if (key.startsWith(prefix + ".")) {
                entries.put(key.substring(prefix.length() + 1), value);
            }
        });
        return new Checkpoint(entries);
    }

    /**
     * Where to begin, given what the ConfigMap has. When nobody moved it since this process last knew it, this process's
     * own position is as new or newer (it could not be written, or it was deleted).
     */
    Checkpoint begin(Checkpoint found, Instant now) {
        Checkpoint own = newest;
        if (own == null || !(found.isEmpty() || found.equals(stored))) {
            newest = found;
        }
        begun = true;
        nowStored(found, now);
        return newest();
    }

    Checkpoint newest() {
        Checkpoint own = newest;
        return own == null ? Checkpoint.empty() : own;
    }

    void acknowledged(Checkpoint checkpoint, Instant now) {
        begun = true;
        newest = checkpoint;
        notePending(now);
    }

    /** What has to be written. */
    Optional<Checkpoint> pending() {
        return Optional.ofNullable(newest).filter(own -> !own.isEmpty() && !own.equals(stored));
    }

    void written(Checkpoint checkpoint, Instant now) {
        if (!checkpoint.equals(stored)) {
            lastWritten = now;
        }
        nowStored(checkpoint, now);
    }

    /** What is not in it, such as what came during the write, waits from now on. */
    private void nowStored(Checkpoint checkpoint, Instant now) {
        stored = checkpoint;
        pendingSince = null;
        notePending(now);
    }

    private void notePending(Instant now) {
        if (pending().isEmpty()) {
            pendingSince = null;
        } else if (pendingSince == null) {
            pendingSince = now;
        }
    }

    /** Since when something has to be written; empty when nothing has. */
    Optional<Instant> pendingSince() {
        return Optional.ofNullable(pendingSince);
    }

    /** Puts the checkpoint's entries into the data, in place of those that were stored before. */
    void put(Checkpoint checkpoint, Map<String, String> data) {
        Checkpoint before = stored;
        if (before != null) {
            Set<String> obsolete = new TreeSet<>(before.entries().keySet());
            obsolete.removeAll(checkpoint.entries().keySet());
            obsolete.forEach(name -> data.remove(prefix + "." + name));
        }
        checkpoint.entries().forEach((name, value) -> data.put(prefix + "." + name, value));
    }

    Optional<Instant> lastWritten() {
        return Optional.ofNullable(lastWritten);
    }
}
