// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.checkpoint.CheckpointStatus.Position;
import io.checkagent.agent.checkpoint.CheckpointStatus.State;
import io.checkagent.api.Checkpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the checkpoints of CLUSTER checks in one ConfigMap, or in memory for an agent without a cluster. Thread-safe.
 *
 * <p>Written by one thread, {@code checkpoint-store}, when a checkpoint moved, at most once per {@link #WRITE_INTERVAL},
 * and at {@link #flush}. Looked at once a minute, so that a deleted ConfigMap is made again and a permission granted later
 * is used. The client given should not repeat requests by itself for long, since this store does.
 */
public final class CheckpointStore implements AutoCloseable {
    /** Default time between two writes. */
    public static final Duration WRITE_INTERVAL = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
    private static final Duration LOOK_INTERVAL = Duration.ofMinutes(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(15);
    private static final Duration TO_END = Duration.ofSeconds(5);

    private final @Nullable TokenConfigMap configMap;
    private final Clock clock;
    private final Duration writeInterval;
    private final Thread thread;
    /** One request at a time. Taken before {@link #lock}. */
    private final ReentrantLock requests = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private @Nullable WritingTerm term;
    private Instant nextWrite = Instant.MIN;
    private Instant nextLook = Instant.MIN;
    private int failures;
    private long refusals;
    private boolean refusedLast;
    private int flushing;
    private State state;
    private Optional<String> problem = Optional.empty();
    private boolean closed;

    CheckpointStore(Optional<ConfigMapAccess> access, Clock clock, Duration writeInterval) {
        this.configMap = access.map(TokenConfigMap::new).orElse(null);
        this.clock = requireNonNull(clock, "clock is null");
        this.writeInterval = requireNonNull(writeInterval, "writeInterval is null");
        this.state = configMap == null ? State.IN_MEMORY : State.STORED;
        this.thread = new Thread(this::run, "checkpoint-store");
        thread.setDaemon(true);
    }

    /**
     * Keeps them in that ConfigMap, which need not exist yet, once it is started.
     *
     * @param client asked at the first request
     */
    public static CheckpointStore inConfigMap(
            Supplier<KubernetesClient> client, String namespace, String name, Clock clock, Duration writeInterval) {
        return new CheckpointStore(Optional.of(new ClusterConfigMap(client, namespace, name)), clock, writeInterval);
    }

    static CheckpointStore started(ConfigMapAccess access, Clock clock, Duration writeInterval) {
        CheckpointStore store = new CheckpointStore(Optional.of(access), clock, writeInterval);
        store.start();
        return store;
    }

    /** Begins to write, once. */
    public void start() {
        if (configMap != null) {
            thread.start();
        }
    }

    /**
     * Asks the cluster for what a new leader asks first, so that a hand-over waits neither for a TLS handshake nor for
     * classes to load. What goes wrong here will go wrong again, and be told, when it matters.
     */
    public void warmUp() {
        try {
            Checkpoint unused = stored("");
        } catch (RuntimeException e) {
            LOG.debug("The cluster could not be asked yet", e);
        }
    }

    /**
     * What is stored under a prefix, for one who has no term and so may neither claim nor write it. At most one request.
     *
     * @throws KubernetesClientException when the request fails
     */
    public Checkpoint stored(String prefix) {
        if (configMap == null) {
            lock.lock();
            try {
                return Optional.ofNullable(slots.get(prefix)).map(Slot::newest).orElse(Checkpoint.empty());
            } finally {
                lock.unlock();
            }
        }
        return new Slot(prefix).entriesOf(configMap.stored());
    }

    /** Keeps them as long as this process lives. */
    public static CheckpointStore inMemory(Clock clock) {
        return inMemory(clock, Map.of());
    }

    /**
     * Keeps them as long as this process lives.
     *
     * @param stored what there is from the beginning, by prefix
     */
    public static CheckpointStore inMemory(Clock clock, Map<String, Checkpoint> stored) {
        CheckpointStore store = new CheckpointStore(Optional.empty(), clock, WRITE_INTERVAL);
        stored.forEach((prefix, checkpoint) -> {
            Slot slot = new Slot(prefix);
            slot.acknowledged(checkpoint);
            store.slots.put(prefix, slot);
        });
        return store;
    }

    /**
     * Opens a check's checkpoint for a term. Makes no request yet.
     *
     * @param prefix of the entries, such as {@code event}
     */
    public TermCheckpoint open(String prefix, LeaderTerm leaderTerm) {
        requireNonNull(prefix, "prefix is null");
        lock.lock();
        try {
            WritingTerm current = term;
            if (current == null || !current.writer.equals(leaderTerm.writer()) || !current.isOpen()) {
                current = new WritingTerm(leaderTerm.writer(), leaderTerm.fence());
                term = current;
            }
            Slot slot = slots.computeIfAbsent(prefix, Slot::new);
            TermCheckpoint opened = new TermCheckpoint(this, slot, current);
            slot.opened(opened);
            return opened;
        } finally {
            lock.unlock();
        }
    }

    Checkpoint read(TermCheckpoint checkpoint) throws InterruptedException {
        TokenConfigMap target = configMap;
        for (int attempt = 1; target != null; attempt++) {
            requests.lockInterruptibly();
            try {
                target.forget();
                if (!target.change(checkpoint.term, data -> data)) {
                    throw new InterruptedException("the term is over");
                }
                return begin(checkpoint, target.data(), Optional.empty());
            } catch (KubernetesClientException e) {
                if (isRefusedAgain(e)) {
                    return begin(checkpoint, target.data(), Optional.of(e));
                }
                noteRetry(target, e);
            } finally {
                requests.unlock();
            }
            pause(attempt);
        }
        lock.lock();
        try {
            return checkpoint.slot.newest();
        } finally {
            lock.unlock();
        }
    }

    private Checkpoint begin(
            TermCheckpoint checkpoint, Map<String, String> data, Optional<KubernetesClientException> refused) {
        lock.lock();
        try {
            if (refused.isPresent()) {
                noteRefusal(refused.get());
            } else {
                noteSuccess();
            }
            Checkpoint begin = checkpoint.slot.begin(checkpoint.slot.entriesOf(data));
            changed.signalAll();
            return begin;
        } finally {
            lock.unlock();
        }
    }

    private void pause(int attempt) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = retryAfter(attempt).toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            if (closed) {
                throw new InterruptedException("the agent is shutting down");
            }
        } finally {
            lock.unlock();
        }
    }

    private static Duration retryAfter(int attempt) {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(attempt - 1, 10));
        return wait.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : wait;
    }

    void acknowledged(TermCheckpoint checkpoint, Checkpoint position) {
        lock.lock();
        try {
            Slot slot = checkpoint.slot;
            if (slot.isOwnedBy(checkpoint)) {
                boolean wasStored = slot.pending().isEmpty();
                slot.acknowledged(position);
                if (wasStored) {
                    changed.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes at once what is due.
     *
     * @return whether everything of the present term is stored; also when there is none, since what was left of an earlier
     *     one is not this agent's to write
     */
    public boolean flush(Duration timeout) throws InterruptedException {
        if (configMap == null) {
            return true;
        }
        lock.lockInterruptibly();
        try {
            Set<Slot> due = pending().keySet();
            long refusalsBefore = refusals;
            long left = timeout.toNanos();
            flushing++;
            nextWrite = Instant.MIN;
            changed.signalAll();
            try {
                while (!pending().isEmpty() && refusals == refusalsBefore && left > 0 && !closed) {
                    left = changed.awaitNanos(left);
                }
            } finally {
                flushing--;
            }
            // A term that ends meanwhile has nothing pending any more, and has not stored what was due.
            return pending().isEmpty()
                    && due.stream().allMatch(slot -> slot.pending().isEmpty());
        } finally {
            lock.unlock();
        }
    }

    /** What is to be written, by slot. */
    private Map<Slot, Checkpoint> pending() {
        Map<Slot, Checkpoint> pending = new LinkedHashMap<>();
        slotsOfTerm().forEach(slot -> slot.pending().ifPresent(checkpoint -> pending.put(slot, checkpoint)));
        return pending;
    }

    /** What should be stored, by slot. */
    private Map<Slot, Checkpoint> held() {
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

    private void run() {
        try {
            while (true) {
                Duration wait = step();
                lock.lockInterruptibly();
                try {
                    if (closed) {
                        return;
                    }
                    long unused = changed.awaitNanos(
                            Math.min(wait.toNanos(), untilNext().toNanos()));
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what is due, if any; returns how long it may be until something is. */
    Duration step() throws InterruptedException {
        TokenConfigMap target = configMap;
        if (target == null) {
            return LOOK_INTERVAL;
        }
        requests.lockInterruptibly();
        try {
            Map<Slot, Checkpoint> due;
            WritingTerm current;
            lock.lock();
            try {
                current = term;
                due = pending();
                if (isReached(nextLook)) {
                    due = held();
                    target.forget();
                } else if (!isReached(nextWrite)) {
                    due = Map.of();
                }
                if (current == null || due.isEmpty()) {
                    return untilNext();
                }
            } finally {
                lock.unlock();
            }
            write(target, current, due);
        } finally {
            requests.unlock();
        }
        lock.lock();
        try {
            return untilNext();
        } finally {
            lock.unlock();
        }
    }

    private void write(TokenConfigMap target, WritingTerm current, Map<Slot, Checkpoint> due) {
        try {
            boolean written = target.change(current, data -> {
                Map<String, String> changedData = new TreeMap<>(data);
                due.forEach((slot, checkpoint) -> slot.put(checkpoint, changedData));
                return changedData;
            });
            lock.lock();
            try {
                if (written) {
                    Instant now = clock.instant();
                    due.forEach((slot, checkpoint) -> slot.written(checkpoint, now));
                    noteSuccess();
                }
                nextWrite = flushing > 0 ? Instant.MIN : clock.instant().plus(writeInterval);
            } finally {
                changed.signalAll();
                lock.unlock();
            }
        } catch (KubernetesClientException e) {
            if (isRefusedAgain(e)) {
                lock.lock();
                try {
                    noteRefusal(e);
                } finally {
                    lock.unlock();
                }
            } else {
                noteRetry(target, e);
            }
        }
    }

    /** A time further away than any wait is one that the clock was set back from. */
    private boolean isReached(Instant time) {
        Instant now = clock.instant();
        return !now.isBefore(time) || time.isAfter(now.plus(LOOK_INTERVAL));
    }

    private Duration untilNext() {
        if (held().isEmpty()) {
            return LOOK_INTERVAL;
        }
        Instant next = pending().isEmpty() || nextLook.isBefore(nextWrite) ? nextLook : nextWrite;
        return isReached(next) ? Duration.ZERO : Duration.between(clock.instant(), next);
    }

    /** A refusal counts when it lasts: an API server that just started refuses all until it has read the roles. */
    private boolean isRefusedAgain(KubernetesClientException failure) {
        lock.lock();
        try {
            boolean refusedBefore = refusedLast;
            refusedLast = RequestFailure.isFinal(failure);
            return refusedBefore && refusedLast;
        } finally {
            lock.unlock();
        }
    }

    private void noteSuccess() {
        failures = 0;
        refusedLast = false;
        nextLook = clock.instant().plus(LOOK_INTERVAL);
        if (state != State.STORED) {
            LOG.info("Checkpoints are stored in {} again", target());
        }
        state = State.STORED;
        problem = Optional.empty();
    }

    private void noteRefusal(KubernetesClientException refused) {
        refusals++;
        nextWrite = clock.instant().plus(LOOK_INTERVAL);
        nextLook = nextWrite;
        noteProblem(State.IN_MEMORY, RequestFailure.finalMessage(requireNonNull(configMap, "no ConfigMap"), refused));
        changed.signalAll();
    }

    private void noteRetry(TokenConfigMap target, KubernetesClientException failure) {
        lock.lock();
        try {
            failures++;
            Duration wait = flushing > 0 ? FIRST_RETRY : retryAfter(failures);
            nextWrite = clock.instant().plus(wait);
            nextLook = nextWrite;
            noteProblem(State.RETRYING, RequestFailure.described(target, failure));
        } finally {
            lock.unlock();
        }
    }

    private void noteProblem(State now, String text) {
        if (state != now) {
            LOG.warn("{}", text);
        }
        state = now;
        problem = Optional.of(text);
    }

    private String target() {
        return configMap == null ? "memory" : configMap.shown();
    }

    /** How it is. */
    public CheckpointStatus status() {
        lock.lock();
        try {
            Map<String, Position> positions = new TreeMap<>();
            slots.values().forEach(slot -> positions.put(slot.prefix, position(slot)));
            return new CheckpointStatus(target(), state, positions, problem);
        } finally {
            lock.unlock();
        }
    }

    private Position position(Slot slot) {
        Optional<Instant> written = slot.lastWritten();
        return new Position(
                slot.newest().entries(),
                !slot.newest().isEmpty() && configMap != null && slot.pending().isEmpty(),
                written,
                written.map(at -> Duration.between(at, clock.instant())));
    }

    /** Ends the thread without a last write. Call {@link #flush} before. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            thread.join(TO_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
