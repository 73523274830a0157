// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.delivery.Output.Transmission;
import io.checkagent.delivery.OutputStatus.State;
import io.checkagent.delivery.Shipment.Entry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits for one output: in order, until it is acknowledged, finally rejected, or may not leave any more. Used
 * by the output's thread alone.
 */
final class OutputWorker {
    private static final Logger LOG = LoggerFactory.getLogger(OutputWorker.class);
    private static final int MOST_FAILURES = 30;

    private final Output output;
    private final OutputCounters counters;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final BiConsumer<Batch, Outcome> settled;
    private boolean failing;

    /** Waits between two attempts. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    OutputWorker(
            Output output,
            OutputCounters counters,
            Sleeper sleeper,
            RandomGenerator random,
            BiConsumer<Batch, Outcome> settled) {
        this.output = output;
        this.counters = counters;
        this.sleeper = sleeper;
        this.random = random;
        this.settled = settled;
    }

    /** Sends a group; settles each of it once. When interrupted, what is not yet settled counts as not delivered. */
    void deliver(List<Shipment> group) throws InterruptedException {
        List<Entry> entries = new ArrayList<>();
        for (Shipment shipment : group) {
            for (Item item : shipment.batch.items) {
                entries.add(new Entry(shipment, item));
            }
        }
        boolean completed = false;
        try {
            for (List<Entry> parcel : output.parcels(entries)) {
                send(parcel);
            }
            completed = true;
        } finally {
            for (Shipment shipment : group) {
                if (shipment.batch.items.isEmpty()) {
                    settled.accept(shipment.batch, completed ? Outcome.DELIVERED : Outcome.CLOSED);
                } else if (!shipment.isDone()) {
                    settled.accept(shipment.batch, Outcome.CLOSED);
                }
            }
        }
    }

    private void send(List<Entry> parcel) throws InterruptedException {
        Deque<List<Entry>> parts = new ArrayDeque<>();
        parts.add(parcel);
        for (List<Entry> part = parts.poll(); part != null; part = parts.poll()) {
            sendPart(part, parts);
        }
    }

    /** Sends one part, or puts what it must be divided into at the head of the others. */
    private void sendPart(List<Entry> part, Deque<List<Entry>> parts) throws InterruptedException {
        int failures = 0;
        Transmission transmission = prepare(part);
        while (true) {
            List<Entry> open = refuseFenced(part);
            if (open.isEmpty()) {
                return;
            }
            if (open.size() < part.size()) {
                parts.addFirst(open);
                return;
            }
            Reply reply = attempt(transmission, fenceOf(part));
            if (reply instanceof Reply.Accepted) {
                succeeded(part);
                return;
            } else if (reply instanceof Reply.Rejected rejected) {
                divideOrDrop(part, parts, rejected);
                return;
            } else if (reply instanceof Reply.Failed failed) {
                failures = Math.min(failures + 1, MOST_FAILURES);
                failed(failed);
                if (failed.accepted() > 0) {
                    part.subList(0, failed.accepted()).forEach(this::delivered);
                    part = part.subList(failed.accepted(), part.size());
                    failures = 1;
                }
                sleeper.sleep(pause(failed, failures));
                transmission = prepare(part);
            }
        }
    }

    private Transmission prepare(List<Entry> part) {
        try {
            return output.prepare(part);
        } catch (RuntimeException e) {
            // Divided, so that one item that cannot be encoded holds up no other.
            return fence -> new Reply.Rejected("not_encodable", "cannot be encoded: " + e);
        }
    }

    private static Fence fenceOf(List<Entry> part) {
        Set<Fence> fences = new HashSet<>();
        for (Entry entry : part) {
            fences.add(entry.shipment().batch.fence);
        }
        return Fence.allOf(fences.toArray(Fence[]::new));
    }

    private static Reply attempt(Transmission transmission, Fence fence) throws InterruptedException {
        try {
            return transmission.send(fence);
        } catch (RuntimeException e) {
            return new Reply.Failed("failed unexpectedly: " + e, Optional.empty(), false, 0);
        }
    }

    private List<Entry> refuseFenced(List<Entry> part) {
        List<Entry> open = part;
        for (int i = 0; i < part.size(); i++) {
            Entry entry = part.get(i);
            boolean mayLeave = entry.mayLeave();
            if (!mayLeave) {
                if (open == part) {
                    open = new ArrayList<>(part.subList(0, i));
                }
                counters.refused(1);
                entry.shipment().refused();
                settleIfDone(entry.shipment());
            } else if (open != part) {
                open.add(entry);
            }
        }
        return open;
    }

    private Duration pause(Reply.Failed failed, int failures) {
        Duration own = failed.accessRefused()
                ? output.backoff().max()
                : output.backoff().after(failures, random);
        return failed.after().filter(asked -> asked.compareTo(own) > 0).orElse(own);
    }

    private void succeeded(List<Entry> part) {
        counters.succeeded();
        if (failing) {
            failing = false;
            LOG.info("Output {} ({}) works again", output.type(), output.target());
        }
        part.forEach(this::delivered);
    }

    private void failed(Reply.Failed failed) {
        counters.failed(failed.accessRefused() ? State.API_KEY_REFUSED : State.RETRYING, failed.message());
        if (!failing) {
            failing = true;
            LOG.warn("Output {} ({}) failed, will be retried: {}", output.type(), output.target(), failed.message());
        }
    }

    private void divideOrDrop(List<Entry> part, Deque<List<Entry>> parts, Reply.Rejected rejected) {
        if (part.size() > 1) {
            int half = part.size() / 2;
            parts.addFirst(part.subList(half, part.size()));
            parts.addFirst(part.subList(0, half));
            return;
        }
        Entry entry = part.get(0);
        long dropped = counters.dropped(rejected.reason(), rejected.message(), 1);
        if (OutputCounters.isWorthALine(dropped)) {
            LOG.warn(
                    "Output {} ({}) dropped an item of {}, the {}. for the reason {}: {}",
                    output.type(),
                    output.target(),
                    entry.shipment().batch.origin.id(),
                    dropped,
                    rejected.reason(),
                    rejected.message());
        }
        dealtWith(entry);
    }

    private void delivered(Entry entry) {
        counters.delivered(entry.item());
        dealtWith(entry);
    }

    private void dealtWith(Entry entry) {
        entry.shipment().delivered();
        settleIfDone(entry.shipment());
    }

    private void settleIfDone(Shipment shipment) {
        if (shipment.isDone()) {
            settled.accept(shipment.batch, shipment.outcome());
        }
    }
}
