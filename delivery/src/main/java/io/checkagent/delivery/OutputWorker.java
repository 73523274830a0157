// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.delivery.Output.Transmission;
import io.checkagent.delivery.OutputStatus.Kind;
import io.checkagent.delivery.OutputStatus.State;
import io.checkagent.delivery.Shipment.Entry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
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
    private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(1);

    private final Output output;
    private final OutputCounters counters;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final BiConsumer<Batch, Outcome> settled;
    private final Supplier<List<Shipment>> waiting;
    private final List<Shipment> inHand = new ArrayList<>();
    private final Deque<List<Entry>> parcels = new ArrayDeque<>();
    private String failing = "";

    /** Waits between two attempts. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    /**
     * @param settled is told once of each batch
     * @param waiting what else is to be sent now, without waiting for it
     */
    OutputWorker(
            Output output,
            OutputCounters counters,
            Sleeper sleeper,
            RandomGenerator random,
            BiConsumer<Batch, Outcome> settled,
            Supplier<List<Shipment>> waiting) {
        this.output = output;
        this.counters = counters;
        this.sleeper = sleeper;
        this.random = random;
        this.settled = settled;
        this.waiting = waiting;
    }

    /**
     * Sends a group, and what else waits when that is needed to tell a bad item from a broken output; settles each of it
     * once. When interrupted, what is not yet settled counts as not delivered.
     */
    void deliver(List<Shipment> group) throws InterruptedException {
        inHand.addAll(group);
        boolean completed = false;
        try {
            parcels.addAll(output.parcels(entriesOf(group)));
            for (List<Entry> parcel = parcels.poll(); parcel != null; parcel = parcels.poll()) {
                Division division = new Division(parcel);
                for (List<Entry> part = division.parts.poll(); part != null; part = division.parts.poll()) {
                    sendPart(part, division);
                }
            }
            completed = true;
        } finally {
            for (Shipment shipment : inHand) {
                if (shipment.batch.items.isEmpty()) {
                    settled.accept(shipment.batch, completed ? Outcome.DELIVERED : Outcome.CLOSED);
                } else if (!shipment.isDone()) {
                    settled.accept(shipment.batch, Outcome.CLOSED);
                }
            }
            inHand.clear();
            parcels.clear();
        }
    }

    private static List<Entry> entriesOf(List<Shipment> shipments) {
        List<Entry> entries = new ArrayList<>();
        for (Shipment shipment : shipments) {
            for (Item item : shipment.batch.items) {
                entries.add(new Entry(shipment, item));
            }
        }
        return entries;
    }

    /** Others of the kind may show that the output works. */
    private void takeMore(Division division) {
        List<Shipment> more = waiting.get();
        inHand.addAll(more);
        parcels.addAll(output.parcels(entriesOf(more)));
        Kind kind = division.kind();
        for (Iterator<List<Entry>> others = parcels.iterator(); others.hasNext(); ) {
            List<Entry> other = others.next();
            if (Kind.of(other.get(0).item()) == kind) {
                others.remove();
                division.parts.add(other);
            }
        }
    }

    /** Sends one part, or puts what it must be divided into at the head of the others. */
    private void sendPart(List<Entry> part, Division division) throws InterruptedException {
        int failures = 0;
        Transmission transmission = prepare(part);
        while (true) {
            List<Entry> open = refuseFenced(part);
            if (open.isEmpty()) {
                division.tryAgain();
                return;
            }
            if (open.size() < part.size()) {
                division.parts.addFirst(open);
                return;
            }
            Reply reply = attempt(transmission, fenceOf(part));
            if (reply instanceof Reply.Accepted) {
                succeeded(part);
                division.taken();
                return;
            } else if (reply instanceof Reply.Rejected rejected) {
                rejected(part, division, rejected);
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

    private void rejected(List<Entry> part, Division division, Reply.Rejected rejected) throws InterruptedException {
        if (rejected.certain()) {
            if (part.size() > 1) {
                division.halve(part);
            } else {
                drop(part.get(0), rejected);
                division.tryAgain();
            }
            return;
        }
        if (part.size() > 1) {
            division.halve(part);
        } else if (division.mayDrop()) {
            drop(part.get(0), rejected);
        } else if (division.suspect(part.get(0))) {
            failed(new Reply.Failed(
                    "takes nothing, not even single items, so nothing was dropped: " + rejected.message(),
                    Optional.empty(),
                    false,
                    0));
            sleeper.sleep(output.backoff().after(division.rounds, random));
            takeMore(division);
            return;
        }
        sleeper.sleep(BETWEEN_REFUSALS);
    }

    private Transmission prepare(List<Entry> part) {
        try {
            return output.prepare(part);
        } catch (RuntimeException e) {
            // Divided, so that one item that cannot be encoded holds up no other.
            return fence -> new Reply.Rejected("not_encodable", "cannot be encoded: " + e, true);
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
        if (!failing.isEmpty()) {
            failing = "";
            LOG.info("Output {} ({}) works again", output.type(), output.target());
        }
        part.forEach(this::delivered);
    }

    private void failed(Reply.Failed failed) {
        counters.failed(failed.accessRefused() ? State.API_KEY_REFUSED : State.RETRYING, failed.message());
        if (!failed.cause().equals(failing)) {
            failing = failed.cause();
            LOG.warn("Output {} ({}) failed, will be retried: {}", output.type(), output.target(), failed.message());
        }
    }

    private void drop(Entry entry, Reply.Rejected rejected) {
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
