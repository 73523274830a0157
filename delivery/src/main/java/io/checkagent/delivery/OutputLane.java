// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.configuration.FailureText;
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

    private final int number;
    private final Destination to;
    private final Output output;
    private final String endpoint;
    private final Set<Kind> kinds;
    private final OutputQueue queue;
    private final OutputCounters counters;
    private final SharedLock shared;
    private final Consumer<Output> ended;
    private final Safekeeping safekeeping;
    private final Thread thread;
    private volatile Filter filter;

    /**
     * Those of an output, which share its limits equally. Starts nothing yet.
     *
     * @param number of the output
     * @param firstThread in the names of their threads
     * @param ended is told by each thread when it sends no more
     * @param spool for what none of them takes, if there is one
     */
    static List<OutputLane> ofEndpoints(
            int number,
            Destination to,
            QueueLimits limits,
            int firstThread,
            Clock clock,
            SharedLock shared,
            Consumer<Output> ended,
            Optional<Spool> spool) {
        Map<String, Set<Kind>> endpoints = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            endpoints
                    .computeIfAbsent(to.output().endpoint(kind), endpoint -> EnumSet.noneOf(Kind.class))
                    .add(kind);
        }
        List<OutputLane> lanes = new ArrayList<>();
        endpoints.forEach((endpoint, kinds) -> lanes.add(new OutputLane(
                number,
                to,
                endpoint,
                kinds,
                new OutputQueue(limits.sharedBy(endpoints.size()), shared.lock()),
                new OutputCounters(clock),
                shared,
                "delivery-" + to.type() + "-" + (firstThread + lanes.size()),
                ended,
                spool.filter(any -> !to.bestEffort()))));
        return lanes;
    }

    private OutputLane(
            int number,
            Destination to,
            String endpoint,
            Set<Kind> kinds,
            OutputQueue queue,
            OutputCounters counters,
            SharedLock shared,
            String threadName,
            Consumer<Output> ended,
            Optional<Spool> spool) {
        this.number = number;
        this.to = to;
        this.output = to.output();
        this.filter = to.filter();
        this.endpoint = endpoint;
        this.kinds = kinds;
        this.queue = queue;
        this.counters = counters;
        this.shared = shared;
        this.ended = ended;
        this.safekeeping = spool.<Safekeeping>map(on -> on.backlog(folderName(), queue, counters, this::settle))
                .orElse(Safekeeping.NONE);
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    Thread thread() {
        return thread;
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
                this::poll,
                safekeeping);
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
            counters.failed(OutputStatus.State.RETRYING, "failed unexpectedly: " + FailureText.of(e));
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

    /** The same for the same output of each agent, whatever else is configured. */
    private String folderName() {
        String shown = (to.type() + endpoint).replaceAll("[^A-Za-z0-9]+", "-").replaceAll("-$", "");
        return "%s-%08x".formatted(shown, name().hashCode());
    }

    OutputStatus status() {
        shared.lock().lock();
        try {
            return counters.status(number, to, endpoint, queue);
        } finally {
            shared.lock().unlock();
        }
    }

    boolean isEmpty() {
        return queue.batches() == 0;
    }

    /** From the next commit on; what waits was judged by the former. */
    void filter(Filter changed) {
        filter = changed;
    }

    /** What of a commit goes there. */
    Shipment shipment(Commit batch) {
        Filter now = filter;
        List<Item> items = batch.items.stream()
                .filter(item -> kinds.contains(item.kind()) && now.takes(item))
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
        return !shipment.waits || shipment.items.isEmpty() || hasRoomFor(shipment);
    }

    /** What goes on to the disk at once may be larger than the room. */
    private boolean hasRoomFor(Shipment shipment) {
        return queue.hasRoomFor(shipment) || (queue.hasRoom() && safekeeping.takes(shipment));
    }

    /** Makes room of what is not to leave any more. */
    void removeFenced(Shipment forWhat, List<Runnable> settlements) {
        if (!hasRoomFor(forWhat)) {
            for (Shipment fenced :
                    queue.remove(waiting -> !waiting.batch.fence.isOpen() && !safekeeping.takes(waiting))) {
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
        while (!hasRoomFor(shipment)) {
            Optional<Shipment> oldest = queue.removeOldestDroppable();
            if (oldest.isEmpty()) {
                break;
            }
            drop(oldest.get(), settlements);
        }
        if (hasRoomFor(shipment)) {
            queue.add(shipment);
            shared.spoolWork().signal();
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

    /** Takes out everything that waits but for what the spool takes. */
    void removeAll(List<Runnable> refusals) {
        queue.remove(shipment -> !safekeeping.takes(shipment))
                .forEach(shipment -> refusals.add(() -> settled(shipment, Outcome.CLOSED)));
    }
}
