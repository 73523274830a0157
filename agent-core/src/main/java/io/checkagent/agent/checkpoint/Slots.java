// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import io.checkagent.agent.checkpoint.CheckpointStatus.Position;
import io.checkagent.api.Checkpoint;
import io.checkagent.delivery.CheckSender;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of all checks, and the term that may write them. Guarded by the store's lock. */
final class Slots {
    /**
     * The most that one check's checkpoint may take with the prefix of its names. A sender refuses larger ones before; here
     * the others are kept safe from whatever comes.
     */
    static final int LIMIT = CheckSender.LARGEST_CHECKPOINT;

    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);

    private final Map<String, Slot> slots = new LinkedHashMap<>();
    /** What is not stored, and why, by prefix. */
    private final Map<String, String> problems = new TreeMap<>();

    private @Nullable WritingTerm term;

    TermCheckpoint open(TermCheckpoint.Store store, String prefix, String instance, LeaderTerm leaderTerm) {
        requireNonNull(prefix, "prefix is null");
        requireNonNull(instance, "instance is null");
        WritingTerm current = term;
        if (current == null || !current.writer.equals(leaderTerm.writer()) || !current.isOpen()) {
            current = new WritingTerm(leaderTerm.writer(), leaderTerm.fence());
            term = current;
        }
        Slot slot = slots.computeIfAbsent(prefix, Slot::new);
        TermCheckpoint opened = new TermCheckpoint(store, slot, instance, current);
        slot.opened(opened);
        problems.remove(prefix);
        return opened;
    }

    /** Takes what is there from the beginning. */
    void put(String prefix, Checkpoint checkpoint, Instant now) {
        slots.computeIfAbsent(prefix, Slot::new).acknowledged(checkpoint, now);
    }

    /** Returns whether something is to be written that was not before. */
    boolean acknowledged(TermCheckpoint checkpoint, Checkpoint position, Instant now) {
        Slot slot = checkpoint.slot;
        Optional<TermCheckpoint> owner = slot.owner();
        if (owner.isEmpty() || owner.get() != checkpoint) {
            if (owner.isPresent() && owner.get().term == checkpoint.term) {
                problem(
                        slot,
                        "%s and %s share the checkpoint %s: only that of %s, started last, is stored; configure one instance"
                                .formatted(
                                        checkpoint.instance, owner.get().instance, slot.prefix, owner.get().instance));
            }
            return false;
        }
        long size = size(slot.prefix, position);
        if (size > LIMIT) {
            problem(
                    slot,
                    "The checkpoint of %s has %s bytes, more than the limit of %s: it is not stored, the one before stays"
                            .formatted(checkpoint.instance, size, LIMIT));
            return false;
        }
        boolean wasStored = slot.pending().isEmpty();
        slot.acknowledged(position, now);
        return wasStored;
    }

    private void problem(Slot slot, String text) {
        if (problems.put(slot.prefix, text) == null) {
            LOG.warn("{}", text);
        }
    }

    private static long size(String prefix, Checkpoint checkpoint) {
        return checkpoint.entries().entrySet().stream()
                .mapToLong(entry -> (prefix + "." + entry.getKey()).getBytes(UTF_8).length
                        + (long) entry.getValue().getBytes(UTF_8).length)
                .sum();
    }

    Checkpoint newest(String prefix) {
        return Optional.ofNullable(slots.get(prefix)).map(Slot::newest).orElse(Checkpoint.empty());
    }

    Optional<WritingTerm> term() {
        return Optional.ofNullable(term);
    }

    /** What is to be written, by slot. */
    Map<Slot, Checkpoint> pending() {
        Map<Slot, Checkpoint> pending = new LinkedHashMap<>();
        slotsOfTerm().forEach(slot -> slot.pending().ifPresent(checkpoint -> pending.put(slot, checkpoint)));
        return pending;
    }

    /** What should be stored, by slot. */
    Map<Slot, Checkpoint> held() {
        Map<Slot, Checkpoint> held = new LinkedHashMap<>();
        slotsOfTerm().filter(slot -> !slot.newest().isEmpty()).forEach(slot -> held.put(slot, slot.newest()));
        return held;
    }

    private Stream<Slot> slotsOfTerm() {
        WritingTerm current = term;
        return current == null || !current.isOpen()
                ? Stream.empty()
                : slots.values().stream().filter(slot -> slot.hasBegunIn(current));
    }

    /**
     * All that stands: what the store itself has to tell, then what concerns one check. Empty when no term may write: what an
     * earlier one could not store is no business of this process any more.
     */
    Optional<String> problem(Optional<String> ofStore) {
        WritingTerm current = term;
        if (current == null || !current.isOpen()) {
            return Optional.empty();
        }
        String all = String.join(
                "; ",
                Stream.concat(ofStore.stream(), problems.values().stream()).toList());
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    /** Those of the checks that keep one. */
    Map<String, Position> positions(Instant now, boolean inCluster) {
        Map<String, Position> positions = new TreeMap<>();
        Set<Slot> ofTerm = slotsOfTerm().collect(toSet());
        slots.values().stream().filter(slot -> !slot.newest().isEmpty()).forEach(slot -> {
            Optional<Instant> written = slot.lastWritten();
            positions.put(
                    slot.prefix,
                    new Position(
                            slot.newest().entries(),
                            inCluster && slot.pending().isEmpty(),
                            written,
                            written.map(at -> Duration.between(at, now)),
                            slot.pendingSince()
                                    .filter(since -> inCluster && ofTerm.contains(slot))
                                    .map(since -> Duration.between(since, now))));
        });
        return positions;
    }
}
