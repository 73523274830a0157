// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.checkagent.api.Checkpoint;
import io.checkagent.output.Fence;
import io.checkagent.output.Output;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Owns the outputs and delivers to all of them what checks commit. Thread-safe.
 *
 * <p>Every endpoint of an output has a bounded queue and one thread, {@code delivery-<type>-<n>}. A commit that carries an
 * event or a checkpoint waits until every queue that it goes to has room, but for those of outputs of best effort. Other
 * commits never wait, so that an output that is slow or dead holds no periodic check up: in a full queue the oldest of their
 * kind gives way, and is counted under {@code queue_full}. What is behind a closed fence gives way at once. With a spool,
 * results of this node go to the disk instead when an output does not take them, and are acknowledged there.
 *
 * <p>A batch is acknowledged when every output has it: the console and a file after their lines were flushed to the
 * system, the intake after it answered 2xx. What an intake finally rejects (400, or too large though alone) is dropped,
 * counted by its reason, and does not hold up what follows. All else is repeated.
 */
public final class Delivery implements AutoCloseable {
    private static final Duration LOOK_AT_FENCES = Duration.ofMillis(500);
    private static final Duration TO_END = Duration.ofSeconds(5);
    private static final Duration TO_WRITE = Duration.ofSeconds(1);

    private final String hostname;
    private volatile List<String> globalTags;
    private final HistogramSettings histograms;
    private final Clock clock;
    private final SharedLock shared = new SharedLock();
    private final List<OutputLane> lanes = new ArrayList<>();
    /** By identity, for two outputs that are equal are still two. */
    private final IdentityHashMap<Destination, List<OutputLane>> lanesOf = new IdentityHashMap<>();

    private final Optional<Spool> spool;
    private final List<DeliveryListener> listeners = new CopyOnWriteArrayList<>();
    /** How many endpoints each output has that is not closed; by identity as well. */
    private final Map<Output, Integer> open = Collections.synchronizedMap(new IdentityHashMap<>());

    private boolean started;
    /** Written with the shared lock; read without it where nothing is decided by it. */
    private volatile boolean closed;

    /**
     * Opens nothing yet: see {@link #start}.
     *
     * @param outputs at least one
     * @param hostname what a NODE check sends without a host belongs to it
     * @param globalTags added to everything
     * @param clock gives the time of points and service checks
     * @param limits of each output; its endpoints share them equally, so that a dead one takes no more memory
     */
    public Delivery(
            List<Destination> outputs, String hostname, List<String> globalTags, Clock clock, QueueLimits limits) {
        this(outputs, hostname, globalTags, HistogramSettings.DEFAULT, clock, limits, SpoolSettings.OFF);
    }

    /**
     * Like the other, with settings of histograms and of the spool.
     *
     * @param histograms what is made of them
     * @param spooling with a path, unless it is off; not for outputs of best effort
     */
    public Delivery(
            List<Destination> outputs,
            String hostname,
            List<String> globalTags,
            HistogramSettings histograms,
            Clock clock,
            QueueLimits limits,
            SpoolSettings spooling) {
        this.histograms = requireNonNull(histograms, "histograms is null");
        this.hostname = requireNonNull(hostname, "hostname is null");
        this.globalTags = Tags.merge(globalTags, List.of());
        this.clock = requireNonNull(clock, "clock is null");
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("no output is configured");
        }
        this.spool = spooling.forwarderStorageMaxSizeInBytes() == 0
                ? Optional.empty()
                : Optional.of(new Spool(spooling, clock, shared, Spool.BETWEEN_TRIALS));
        for (Destination to : outputs) {
            List<OutputLane> ofOutput = OutputLane.ofEndpoints(
                    lanesOf.size() + 1, to, limits, lanes.size() + 1, clock, shared, this::closeWhenLast, spool);
            open.put(to.output(), ofOutput.size());
            lanesOf.put(to, ofOutput);
            lanes.addAll(ofOutput);
        }
    }

    /** Adds these to everything that is sent from now on, in place of the former. */
    public void globalTags(List<String> tags) {
        globalTags = Tags.merge(tags, List.of());
    }

    /** Added to everything; another list only when they have changed. */
    List<String> globalTags() {
        return globalTags;
    }

    /**
     * Judges by another filter what goes to an output, from the next commit on. What waits there was judged by the former:
     * it is still sent, once.
     */
    public void filter(Destination output, Filter filter) {
        requireNonNull(filter, "filter is null");
        lanesOf.getOrDefault(output, List.of()).forEach(lane -> lane.filter(filter));
    }

    /** Opens the outputs and starts their threads, once. What is committed before waits. */
    public void start() {
        shared.lock().lock();
        try {
            if (started || closed) {
                return;
            }
            started = true;
        } finally {
            shared.lock().unlock();
        }
        spool.ifPresent(Spool::start);
        open.keySet().forEach(Output::start);
        lanes.forEach(OutputLane::start);
    }

    /** Tells the listener of what is committed from now on. */
    public void listen(DeliveryListener listener) {
        listeners.add(requireNonNull(listener, "listener is null"));
    }

    /** A sender for an instance that stores no checkpoints. */
    public CheckSender sender(Origin origin, Fence fence) {
        return sender(origin, fence, checkpoint -> {});
    }

    /**
     * A sender for an instance, for one term if it is a CLUSTER check.
     *
     * @param fence closed for good at the end of the term
     * @param checkpoints takes each checkpoint once its commit and all earlier ones of this sender are acknowledged;
     *     called by an output's thread, must not wait
     */
    public CheckSender sender(Origin origin, Fence fence, Consumer<Checkpoint> checkpoints) {
        return new CheckSender(this, origin, fence, new CommitOrder(checkpoints), hostname, histograms, clock);
    }

    int outputs() {
        return lanes.size();
    }

    /** Hands a batch to all outputs, or refuses it; waits for room if the batch may. */
    CompletionStage<Void> submit(Commit batch, CommitOrder order) throws InterruptedException {
        Map<OutputLane, Shipment> shipments = new LinkedHashMap<>();
        lanes.forEach(lane -> shipments.put(lane, lane.shipment(batch)));
        boolean handedOn = false;
        while (!handedOn) {
            // Settling runs callbacks, so it has to wait until the lock is free.
            List<Runnable> settlements = new ArrayList<>();
            shared.lock().lockInterruptibly();
            try {
                handedOn = offer(batch, shipments, order, settlements);
                if (!handedOn && settlements.isEmpty()) {
                    // A fence closes without a signal.
                    boolean unused = shared.room().await(LOOK_AT_FENCES.toNanos(), NANOSECONDS);
                }
            } finally {
                shared.lock().unlock();
            }
            settlements.forEach(Runnable::run);
        }
        listeners.forEach(batch::tell);
        // The future itself: a dependent stage would hide the refusal in a CompletionException.
        return batch.acknowledged;
    }

    private boolean offer(
            Commit batch, Map<OutputLane, Shipment> shipments, CommitOrder order, List<Runnable> settlements) {
        if (closed) {
            settlements.add(() -> batch.settleForAll(Outcome.CLOSED));
        } else if (!batch.fence.isOpen()) {
            settlements.add(() -> batch.settleForAll(Outcome.NOT_LEADING));
        } else if (batch.items.isEmpty()) {
            settlements.add(() -> batch.settleForAll(Outcome.DELIVERED));
        } else {
            shipments.forEach((lane, shipment) -> lane.removeFenced(shipment, settlements));
            if (!shipments.entrySet().stream().allMatch(each -> each.getKey().mayTake(each.getValue()))) {
                return false;
            }
            order.add(batch);
            shipments.forEach((lane, shipment) -> lane.enqueue(shipment, settlements));
            return true;
        }
        order.add(batch);
        return true;
    }

    /**
     * Waits until everything committed before this call is settled: acknowledged, dropped or refused.
     *
     * @return whether it was within the time
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        CommitOrder order = new CommitOrder(checkpoint -> {});
        Commit barrier =
                new Commit(Origin.agent(), Fence.alwaysOpen(), List.of(), Optional.empty(), true, order, lanes.size());
        order.add(barrier);
        shared.lock().lockInterruptibly();
        try {
            if (closed) {
                return lanes.stream().allMatch(OutputLane::isEmpty);
            }
            lanes.forEach(lane -> lane.addBarrier(barrier));
        } finally {
            shared.lock().unlock();
        }
        try {
            barrier.acknowledged.get(timeout.toNanos(), NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    /** The threads that it cannot do without and are not meant to have ended; none once it is closed. */
    public List<Thread> threads() {
        return closed
                ? List.of()
                : Stream.concat(
                                lanes.stream().map(OutputLane::thread),
                                spool.stream().map(Spool::thread))
                        .toList();
    }

    /** How each output is, in the order of the configuration. */
    public List<OutputStatus> status() {
        return lanes.stream().map(OutputLane::status).toList();
    }

    /** How the spool is, if there is one. */
    public Optional<SpoolStatus> spool() {
        return spool.map(Spool::status);
    }

    private void closeWhenLast(Output output) {
        if (open.merge(output, -1, Integer::sum) == 0) {
            output.close();
        }
    }

    /**
     * Spools or refuses what is not yet acknowledged, and ends the threads. Call {@link #drain} before.
     */
    @Override
    public void close() {
        shared.lock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            shared.close();
        } finally {
            shared.lock().unlock();
        }
        refuseWhatWaits();
        lanes.forEach(OutputLane::interrupt);
        if (!started) {
            open.keySet().forEach(Output::close);
        }
        try {
            for (OutputLane lane : lanes) {
                lane.join(TO_END);
            }
            if (started && spool.isPresent()) {
                spool.get().close(TO_WRITE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refuseWhatWaits();
    }

    /** But for what the spool takes. */
    private void refuseWhatWaits() {
        List<Runnable> refusals = new ArrayList<>();
        shared.lock().lock();
        try {
            lanes.forEach(lane -> lane.removeAll(refusals));
        } finally {
            shared.lock().unlock();
        }
        refusals.forEach(Runnable::run);
    }
}
