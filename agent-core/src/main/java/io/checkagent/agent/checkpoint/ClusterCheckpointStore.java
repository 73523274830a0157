// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.checkpoint.CheckpointStatus.State;
import io.checkagent.api.Checkpoint;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps checkpoints in one ConfigMap. Thread-safe.
 *
 * <p>Written by one thread, {@code checkpoint-store}, when {@link WriteSchedule} says so, and at {@link #flush}. The client
 * given should not repeat requests by itself for long, since this store does.
 */
final class ClusterCheckpointStore implements CheckpointStore, TermCheckpoint.Store {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterCheckpointStore.class);
    private static final Duration TO_END = Duration.ofSeconds(5);

    private final TokenConfigMap configMap;
    private final Clock clock;
    private final WriteSchedule schedule;
    private final Thread thread;
    /** One request at a time. Taken before {@link #lock}. */
    private final ReentrantLock requests = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Slots slots = new Slots();
    private State state = State.STORED;
    private Optional<String> problem = Optional.empty();
    private volatile boolean closed;

    ClusterCheckpointStore(ConfigMapAccess access, Clock clock, Duration writeInterval) {
        this.configMap = new TokenConfigMap(access);
        this.clock = requireNonNull(clock, "clock is null");
        this.schedule = new WriteSchedule(writeInterval);
        this.thread = new Thread(this::run, "checkpoint-store");
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void warmUp() {
        try {
            Checkpoint unused = stored("");
        } catch (RuntimeException e) {
            LOG.debug("The cluster could not be asked yet", e);
        }
    }

    @Override
    public Checkpoint stored(String prefix) {
        return new Slot(prefix).entriesOf(configMap.stored());
    }

    @Override
    public TermCheckpoint open(String prefix, String instance, LeaderTerm leaderTerm) {
        lock.lock();
        try {
            return slots.open(this, prefix, instance, leaderTerm);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Checkpoint read(TermCheckpoint checkpoint) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            requests.lockInterruptibly();
            try {
                configMap.forget();
                if (!configMap.change(checkpoint.term, data -> data)) {
                    throw new InterruptedException("the term is over");
                }
                noteSuccess();
                return begin(checkpoint);
            } catch (KubernetesClientException e) {
                if (noteFailure(e)) {
                    return begin(checkpoint);
                }
            } finally {
                requests.unlock();
            }
            pause(attempt);
        }
    }

    private Checkpoint begin(TermCheckpoint checkpoint) {
        lock.lock();
        try {
            Checkpoint begin = checkpoint.slot.begin(checkpoint.slot.entriesOf(configMap.data()), clock.instant());
            changed.signalAll();
            return begin;
        } finally {
            lock.unlock();
        }
    }

    private void pause(int attempt) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = ConfigMapAccess.retryAfter(attempt).toNanos();
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

    @Override
    public void acknowledged(TermCheckpoint checkpoint, Checkpoint position) {
        lock.lock();
        try {
            if (slots.acknowledged(checkpoint, position, clock.instant())) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean flush(Duration timeout) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Set<Slot> due = slots.pending().keySet();
            long refusalsBefore = schedule.refusals();
            long left = timeout.toNanos();
            schedule.flushBegins();
            changed.signalAll();
            try {
                while (!slots.pending().isEmpty() && schedule.refusals() == refusalsBefore && left > 0 && !closed) {
                    left = changed.awaitNanos(left);
                }
            } finally {
                schedule.flushEnds();
            }
            // A term that ends meanwhile has nothing pending any more, and has not stored what was due.
            return slots.pending().isEmpty()
                    && due.stream().allMatch(slot -> slot.pending().isEmpty());
        } finally {
            lock.unlock();
        }
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
        requests.lockInterruptibly();
        try {
            Map<Slot, Checkpoint> due;
            @Nullable WritingTerm current;
            lock.lock();
            try {
                current = slots.term().orElse(null);
                due = slots.pending();
                if (schedule.isLookDue(clock.instant())) {
                    due = slots.held();
                    configMap.forget();
                } else if (!schedule.isWriteDue(clock.instant())) {
                    due = Map.of();
                }
                if (current == null || due.isEmpty()) {
                    return untilNext();
                }
            } finally {
                lock.unlock();
            }
            write(current, due);
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

    private void write(WritingTerm current, Map<Slot, Checkpoint> due) {
        try {
            boolean written = configMap.change(current, data -> {
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
                schedule.written(clock.instant());
            } finally {
                changed.signalAll();
                lock.unlock();
            }
        } catch (KubernetesClientException e) {
            boolean unused = noteFailure(e);
        }
    }

    private Duration untilNext() {
        return schedule.untilNext(
                clock.instant(), !slots.held().isEmpty(), !slots.pending().isEmpty());
    }

    private void noteSuccess() {
        lock.lock();
        try {
            schedule.succeeded(clock.instant());
            if (state != State.STORED) {
                LOG.info("Checkpoints are stored in {} again", configMap.shown());
            }
            state = State.STORED;
            problem = Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether it is a refusal that lasts. */
    private boolean noteFailure(KubernetesClientException failure) {
        lock.lock();
        try {
            boolean lasts = schedule.failed(clock.instant(), RequestFailure.isFinal(failure));
            if (lasts) {
                noteProblem(State.IN_MEMORY, RequestFailure.finalMessage(configMap, failure));
                changed.signalAll();
            } else {
                noteProblem(State.RETRYING, RequestFailure.described(configMap, failure));
            }
            return lasts;
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

    @Override
    public List<Thread> threads() {
        return closed ? List.of() : List.of(thread);
    }

    @Override
    public CheckpointStatus status() {
        lock.lock();
        try {
            return new CheckpointStatus(
                    configMap.shown(), state, slots.positions(clock.instant(), true), slots.problem(problem));
        } finally {
            lock.unlock();
        }
    }

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
