// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Item;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An endpoint of an output, with its queue and thread. What changes the queue needs the shared lock. */
final class OutputLane {
    private static final Logger LOG = LoggerFactory.getLogger(OutputLane.class);

    private final Destination to;
    private final Output output;
    private final String endpoint;
    private final Set<Kind> kinds;
    private final OutputQueue queue;
    private final OutputCounters counters;
    private final SharedLock shared;
    private final Consumer<Output> ended;
    private final Thread thread;

    /**
     * Those of an output, which share its limits equally. Starts nothing yet.
     *
     * @param firstNumber in the names of their threads
     * @param ended is told by each thread when it sends no more
     */
    static List<OutputLane> ofEndpoints(
            Destination to,
            QueueLimits limits,
            int firstNumber,
            Clock clock,
            SharedLock shared,
            Consumer<Output> ended) {
        Map<String, Set<Kind>> endpoints = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            endpoints
                    .computeIfAbsent(to.output().endpoint(kind), endpoint -> EnumSet.noneOf(Kind.class))
                    .add(kind);
        }
        List<OutputLane> lanes = new ArrayList<>();
        endpoints.forEach((endpoint, kinds) -> lanes.add(new OutputLane(
                to,
                endpoint,
                kinds,
                new OutputQueue(limits.sharedBy(endpoints.size()), shared.lock()),
                new OutputCounters(clock),
                shared,
                "delivery-" + to.type() + "-" + (firstNumber + lanes.size()),
                ended)));
        return lanes;
    }

    private OutputLane(
            Destination to,
            String endpoint,
            Set<Kind> kinds,
            OutputQueue queue,
            OutputCounters counters,
            SharedLock shared,
            String threadName,
            Consumer<Output> ended) {
        this.to = to;
        this.output = to.output();
        this.endpoint = endpoint;
        this.kinds = kinds;
        this.queue = queue;
        this.counters = counters;
        this.shared = shared;
        this.ended = ended;
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void interrupt() {
        thread.interrupt();
    }

    void join(Duration limit) throws InterruptedException {
        thread.join(limit.toMillis());
    }

    private void run() {
        OutputWorker worker = new OutputWorker(
                output,
                to.backoff(),
                name(),
                counters,
                shared::sleep,
                new SplittableRandom(),
                this::settle,
                this::poll);
        try {
            while (!shared.isClosing()) {
                deliver(worker);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            counters.closed();
            ended.accept(output);
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
        shared.lock().lockInterruptibly();
        try {
            return queue.take();
        } finally {
            shared.lock().unlock();
        }
    }

    private List<Shipment> poll() {
        shared.lock().lock();
        try {
            return queue.poll();
        } finally {
            shared.lock().unlock();
        }
    }

    private void settle(Shipment shipment, Outcome outcome) {
        shared.lock().lock();
        try {
            queue.release(shipment);
            shared.room().signalAll();
        } finally {
            shared.lock().unlock();
        }
        settled(shipment, outcome);
    }

    private String name() {
        return to.type() + " (" + output.target() + endpoint + ")";
    }

    OutputStatus status() {
        shared.lock().lock();
        try {
            return counters.status(to, output.target() + endpoint, queue.batches(), queue.bytes());
        } finally {
            shared.lock().unlock();
        }
    }

    boolean isEmpty() {
        return queue.batches() == 0;
    }

    /** What of a commit goes there. */
    Shipment shipment(Commit batch) {
        List<Item> items = batch.items.stream()
                .filter(item -> kinds.contains(item.kind()) && to.filter().takes(item))
                .toList();
        return new Shipment(batch, items, batch.waits && !to.bestEffort());
    }

    private void settled(Shipment shipment, Outcome outcome) {
        // A best-effort output was no longer waited for when it got it; who drains waits for all.
        if (!to.bestEffort() || shipment.batch.items.isEmpty()) {
            shipment.batch.settle(outcome);
        }
    }

    /** Whether it need not wait for room. */
    boolean mayTake(Shipment shipment) {
        return !shipment.waits || shipment.items.isEmpty() || queue.hasRoomFor(shipment);
    }

    /** Makes room of what is not to leave any more. */
    void removeFenced(Shipment forWhat, List<Runnable> settlements) {
        if (!queue.hasRoomFor(forWhat)) {
            for (Shipment fenced : queue.removeFenced()) {
                counters.refused(fenced.items.size());
                settlements.add(() -> settled(fenced, Outcome.NOT_LEADING));
            }
        }
    }

    /** Takes it, in the place of older ones where there is no room, or drops it. */
    void enqueue(Shipment shipment, List<Runnable> settlements) {
        if (shipment.items.isEmpty() || to.bestEffort()) {
            settlements.add(() -> shipment.batch.settle(Outcome.DELIVERED));
        }
        if (shipment.items.isEmpty()) {
            return;
        }
        while (!queue.hasRoomFor(shipment)) {
            Optional<Shipment> oldest = queue.removeOldestDroppable();
            if (oldest.isEmpty()) {
                break;
            }
            drop(oldest.get(), settlements);
        }
        if (queue.hasRoomFor(shipment)) {
            queue.add(shipment);
        } else {
            drop(shipment, settlements);
        }
    }

    private void drop(Shipment shipment, List<Runnable> settlements) {
        String what = "The queue is full: results of " + shipment.batch.origin.id() + " were dropped for newer ones";
        long dropped = counters.dropped("queue_full", what, shipment.items.size());
        if (OutputCounters.isWorthALine(dropped)) {
            LOG.warn("Output {}: {}, {} so far", name(), what, dropped);
        }
        settlements.add(() -> settled(shipment, Outcome.DROPPED));
    }

    /** Is settled when all before it are. */
    void addBarrier(Commit barrier) {
        queue.add(new Shipment(barrier, List.of(), true));
    }

    /** Takes out everything that waits. */
    void removeAll(List<Runnable> refusals) {
        queue.removeAll().forEach(shipment -> refusals.add(() -> settled(shipment, Outcome.CLOSED)));
    }
}
