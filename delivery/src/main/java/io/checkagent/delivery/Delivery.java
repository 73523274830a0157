// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.checkagent.api.Checkpoint;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the outputs and delivers to all of them what checks commit. Thread-safe.
 *
 * <p>Every endpoint of an output has a bounded queue and one thread, {@code delivery-<type>-<n>}. A commit that carries an
 * event or a checkpoint waits until every queue that it goes to has room, but for those of outputs of best effort. Other commits never wait, so that an output that is slow or dead holds no
 * periodic check up: in a full queue the oldest of their kind gives way, and is counted under {@code queue_full}. What
 * is behind a closed fence gives way at once.
 *
 * <p>A batch is acknowledged when every output has it: the console and a file after their lines were flushed to the
 * system, the intake after it answered 2xx. What an intake finally rejects (400, or too large though alone) is dropped,
 * counted by its reason, and does not hold up what follows. All else is repeated.
 */
public final class Delivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Origin AGENT = Origin.agent();
    private static final Duration LOOK_AT_FENCES = Duration.ofMillis(500);
    private static final Duration TO_END = Duration.ofSeconds(5);

    private final String hostname;
    private final List<String> globalTags;
    private final HistogramSettings histograms;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Lane> lanes = new ArrayList<>();
    private final List<DeliveryListener> listeners = new CopyOnWriteArrayList<>();
    /** How many endpoints each output has that is not closed; by identity, for two that are equal are still two. */
    private final Map<Output, Integer> open = Collections.synchronizedMap(new IdentityHashMap<>());

    private boolean started;
    private boolean closed;

    /** An endpoint of an output, with its queue and thread. */
    private final class Lane {
        final Destination to;
        final Output output;
        final String endpoint;
        final Set<Kind> kinds;
        final OutputQueue queue;
        final OutputCounters counters = new OutputCounters(clock);
        final Thread thread;

        Lane(Destination to, String endpoint, Set<Kind> kinds, QueueLimits limits, String name) {
            this.to = to;
            this.output = to.output();
            this.endpoint = endpoint;
            this.kinds = kinds;
            this.queue = new OutputQueue(limits, lock);
            this.thread = new Thread(this::run, name);
            thread.setDaemon(true);
        }

        private void run() {
            OutputWorker worker = new OutputWorker(
                    output,
                    to.backoff(),
                    name(),
                    counters,
                    Delivery.this::sleep,
                    new SplittableRandom(),
                    this::settle,
                    this::poll);
            try {
                while (closing.getCount() > 0) {
                    deliver(worker);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                counters.closed();
                closeWhenLast();
            }
        }

        private String name() {
            return to.type() + " (" + target() + ")";
        }

        String target() {
            return output.target() + endpoint;
        }

        /** What of a commit goes there. */
        Shipment shipment(Commit batch) {
            List<Item> items = batch.items.stream()
                    .filter(item -> kinds.contains(item.kind()) && to.filter().takes(item))
                    .toList();
            return new Shipment(batch, items, batch.waits && !to.bestEffort());
        }

        void settled(Shipment shipment, Outcome outcome) {
            // A best-effort output was no longer waited for when it got it; who drains waits for all.
            if (!to.bestEffort() || shipment.batch.items.isEmpty()) {
                shipment.batch.settle(outcome);
            }
        }

        private void closeWhenLast() {
            if (open.merge(output, -1, Integer::sum) == 0) {
                output.close();
            }
        }

        private void deliver(OutputWorker worker) throws InterruptedException {
            try {
                worker.deliver(take());
            } catch (RuntimeException | LinkageError e) {
                // What was in hand is refused and so repeated from the checkpoint; the output goes on.
                LOG.error("Output {} failed unexpectedly", name(), e);
                counters.failed(OutputStatus.State.RETRYING, "failed unexpectedly: " + e);
            }
        }

        private List<Shipment> take() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                return queue.take();
            } finally {
                lock.unlock();
            }
        }

        private List<Shipment> poll() {
            lock.lock();
            try {
                return queue.poll();
            } finally {
                lock.unlock();
            }
        }

        private void settle(Shipment shipment, Outcome outcome) {
            lock.lock();
            try {
                queue.release(shipment);
                room.signalAll();
            } finally {
                lock.unlock();
            }
            settled(shipment, outcome);
        }
    }

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
        this(outputs, hostname, globalTags, HistogramSettings.DEFAULT, clock, limits);
    }

    /**
     * Like the other, with settings of histograms.
     *
     * @param histograms what is made of them
     */
    public Delivery(
            List<Destination> outputs,
            String hostname,
            List<String> globalTags,
            HistogramSettings histograms,
            Clock clock,
            QueueLimits limits) {
        this.histograms = requireNonNull(histograms, "histograms is null");
        this.hostname = requireNonNull(hostname, "hostname is null");
        this.globalTags = Tags.merge(globalTags, List.of());
        this.clock = requireNonNull(clock, "clock is null");
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("no output is configured");
        }
        for (Destination to : outputs) {
            Map<String, Set<Kind>> endpoints = new LinkedHashMap<>();
            for (Kind kind : Kind.values()) {
                endpoints
                        .computeIfAbsent(to.output().endpoint(kind), endpoint -> EnumSet.noneOf(Kind.class))
                        .add(kind);
            }
            open.put(to.output(), endpoints.size());
            QueueLimits each = limits.sharedBy(endpoints.size());
            endpoints.forEach((endpoint, kinds) ->
                    lanes.add(new Lane(to, endpoint, kinds, each, "delivery-" + to.type() + "-" + (lanes.size() + 1))));
        }
    }

    /** Opens the outputs and starts their threads, once. What is committed before waits. */
    public void start() {
        lock.lock();
        try {
            if (started || closed) {
                return;
            }
            started = true;
        } finally {
            lock.unlock();
        }
        open.keySet().forEach(Output::start);
        lanes.forEach(lane -> lane.thread.start());
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
        return new CheckSender(
                this, origin, fence, new CommitOrder(checkpoints), hostname, globalTags, histograms, clock);
    }

    int outputs() {
        return lanes.size();
    }

    /** Hands a batch to all outputs, or refuses it; waits for room if the batch may. */
    CompletionStage<Void> submit(Commit batch, CommitOrder order) throws InterruptedException {
        Map<Lane, Shipment> shipments = new LinkedHashMap<>();
        lanes.forEach(lane -> shipments.put(lane, lane.shipment(batch)));
        boolean handedOn = false;
        while (!handedOn) {
            // Settling runs callbacks, so it has to wait until the lock is free.
            List<Runnable> settlements = new ArrayList<>();
            lock.lockInterruptibly();
            try {
                handedOn = offer(batch, shipments, order, settlements);
                if (!handedOn && settlements.isEmpty()) {
                    // A fence closes without a signal.
                    room.await(LOOK_AT_FENCES.toMillis(), TimeUnit.MILLISECONDS);
                }
            } finally {
                lock.unlock();
            }
            settlements.forEach(Runnable::run);
        }
        tell(batch);
        // The future itself: a dependent stage would hide the refusal in a CompletionException.
        return batch.acknowledged;
    }

    private void tell(Commit batch) {
        for (DeliveryListener listener : listeners) {
            for (Item item : batch.items) {
                if (item instanceof Item.EventItem event) {
                    listener.event(batch.origin, event.event(), event.host(), event.tags());
                } else if (item instanceof Item.ServiceCheckItem check) {
                    listener.serviceCheck(batch.origin, check.serviceCheck(), check.host(), check.tags());
                }
            }
        }
    }

    private boolean offer(Commit batch, Map<Lane, Shipment> shipments, CommitOrder order, List<Runnable> settlements) {
        if (closed) {
            settlements.add(() -> batch.settleForAll(Outcome.CLOSED));
        } else if (!batch.fence.isOpen()) {
            settlements.add(() -> batch.settleForAll(Outcome.NOT_LEADING));
        } else if (batch.items.isEmpty()) {
            settlements.add(() -> batch.settleForAll(Outcome.DELIVERED));
        } else {
            removeFenced(shipments, settlements);
            if (!shipments.entrySet().stream().allMatch(each -> mayGo(each.getKey(), each.getValue()))) {
                return false;
            }
            order.add(batch);
            shipments.forEach((lane, shipment) -> enqueue(lane, shipment, settlements));
            return true;
        }
        order.add(batch);
        return true;
    }

    private static boolean mayGo(Lane lane, Shipment shipment) {
        return !shipment.waits || shipment.items.isEmpty() || lane.queue.hasRoomFor(shipment);
    }

    private static void removeFenced(Map<Lane, Shipment> shipments, List<Runnable> settlements) {
        shipments.forEach((lane, shipment) -> {
            if (!lane.queue.hasRoomFor(shipment)) {
                for (Shipment fenced : lane.queue.removeFenced()) {
                    lane.counters.refused(fenced.items.size());
                    settlements.add(() -> lane.settled(fenced, Outcome.NOT_LEADING));
                }
            }
        });
    }

    private static void enqueue(Lane lane, Shipment shipment, List<Runnable> settlements) {
        if (shipment.items.isEmpty() || lane.to.bestEffort()) {
            settlements.add(() -> shipment.batch.settle(Outcome.DELIVERED));
        }
        if (shipment.items.isEmpty()) {
            return;
        }
        while (!lane.queue.hasRoomFor(shipment)) {
            Optional<Shipment> oldest = lane.queue.removeOldestDroppable();
            if (oldest.isEmpty()) {
                break;
            }
            drop(lane, oldest.get(), settlements);
        }
        if (lane.queue.hasRoomFor(shipment)) {
            lane.queue.add(shipment);
        } else {
            drop(lane, shipment, settlements);
        }
    }

    private static void drop(Lane lane, Shipment shipment, List<Runnable> settlements) {
        String what = "The queue is full: results of " + shipment.batch.origin.id() + " were dropped for newer ones";
        long dropped = lane.counters.dropped("queue_full", what, shipment.items.size());
        if (OutputCounters.isWorthALine(dropped)) {
            LOG.warn("Output {}: {}, {} so far", lane.name(), what, dropped);
        }
        settlements.add(() -> lane.settled(shipment, Outcome.DROPPED));
    }

    /**
     * Waits until everything committed before this call is settled: acknowledged, dropped or refused.
     *
     * @return whether it was within the time
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        CommitOrder order = new CommitOrder(checkpoint -> {});
        Commit barrier = new Commit(AGENT, Fence.alwaysOpen(), List.of(), Optional.empty(), true, order, lanes.size());
        order.add(barrier);
        lock.lockInterruptibly();
        try {
            if (closed) {
                return lanes.stream().allMatch(lane -> lane.queue.batches() == 0);
            }
            lanes.forEach(lane -> lane.queue.add(new Shipment(barrier, List.of(), true)));
        } finally {
            lock.unlock();
        }
        try {
            barrier.acknowledged.get(timeout.toNanos(), NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    /** How each output is, in the order of the configuration. */
    public List<OutputStatus> status() {
        lock.lock();
        try {
            return lanes.stream()
                    .map(lane -> lane.counters.status(lane.to, lane.target(), lane.queue.batches(), lane.queue.bytes()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private void sleep(Duration duration) throws InterruptedException {
        if (closing.await(duration.toNanos(), NANOSECONDS)) {
            throw new InterruptedException("closing");
        }
    }

    /** Refuses what is not yet acknowledged, and ends the threads. Call {@link #drain} before. */
    @Override
    public void close() {
        List<Runnable> refusals = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            closing.countDown();
            lanes.forEach(lane -> lane.queue
                    .removeAll()
                    .forEach(shipment -> refusals.add(() -> lane.settled(shipment, Outcome.CLOSED))));
            room.signalAll();
        } finally {
            lock.unlock();
        }
        lanes.forEach(lane -> lane.thread.interrupt());
        if (!started) {
            open.keySet().forEach(Output::close);
        }
        refusals.forEach(Runnable::run);
        try {
            for (Lane lane : lanes) {
                lane.thread.join(TO_END.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
