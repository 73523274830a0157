// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.checkagent.delivery.Shipment.Entry;
import io.checkagent.output.Answer;
import io.checkagent.output.Output;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Sends what waits for one output: in order, until it is acknowledged, finally rejected, or may not leave any more. Used
 * by the output's thread alone.
 */
final class OutputWorker {
    private static final int MOST_FAILURES = 30;
    private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(1);
    private static final int MOST_ITEMS = 2_000;

    private final Output output;
    private final Backoff backoff;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final BiConsumer<Shipment, Outcome> settled;
    private final Supplier<List<Shipment>> waiting;
    private final Safekeeping safekeeping;
    private final Verdicts verdicts;
    private final List<Shipment> inHand = new ArrayList<>();
    private final Deque<List<Entry>> parcels = new ArrayDeque<>();

    /** Waits between two attempts. */
    @FunctionalInterface
    interface Sleeper {
        /** In real time. */
        Sleeper REAL = duration -> NANOSECONDS.sleep(duration.toNanos());

        void sleep(Duration duration) throws InterruptedException;
    }

    /**
     * @param name of output and endpoint, for the log
     * @param settled is told once of each batch
     * @param waiting what else is to be sent now, without waiting for it
     * @param safekeeping for what is in hand when an attempt fails, or when the end comes
     */
    OutputWorker(
            Output output,
            Backoff backoff,
            String name,
            OutputCounters counters,
            Sleeper sleeper,
            RandomGenerator random,
            BiConsumer<Shipment, Outcome> settled,
            Supplier<List<Shipment>> waiting,
            Safekeeping safekeeping) {
        this.output = output;
        this.backoff = backoff;
        this.verdicts = new Verdicts(name, counters, settled);
        this.sleeper = sleeper;
        this.random = random;
        this.settled = settled;
        this.waiting = waiting;
        this.safekeeping = safekeeping;
    }

    /**
     * Sends a group, and what else waits when that is needed to tell a bad item from a broken output; settles each of it
     * once. When interrupted, what is not yet settled counts as not delivered.
     */
    void deliver(List<Shipment> group) throws InterruptedException {
        inHand.addAll(group);
        boolean completed = false;
        try {
            addParcels(group);
            for (List<Entry> parcel = parcels.poll(); parcel != null; parcel = parcels.poll()) {
                Division division = new Division(parcel);
                for (List<Entry> part = division.parts.poll(); part != null; part = division.parts.poll()) {
                    sendPart(part, division);
                }
            }
            completed = true;
        } finally {
            takeToSafety();
            for (Shipment shipment : inHand) {
                if (shipment.items.isEmpty()) {
                    settled.accept(shipment, completed ? Outcome.DELIVERED : Outcome.CLOSED);
                } else if (!shipment.isDone()) {
                    settled.accept(shipment, Outcome.CLOSED);
                }
            }
            inHand.clear();
            parcels.clear();
        }
    }

    private void addParcels(List<Shipment> shipments) {
        List<Entry> entries = shipments.stream().flatMap(Shipment::entries).toList();
        for (int from = 0; from < entries.size(); from += MOST_ITEMS) {
            parcels.add(entries.subList(from, Math.min(from + MOST_ITEMS, entries.size())));
        }
    }

    /** Hands over what is safer elsewhere, and returns it. */
    private Set<Shipment> takeToSafety() {
        Set<Shipment> taken = new LinkedHashSet<>(inHand);
        taken.removeIf(shipment -> shipment.isDone() || !safekeeping.takes(shipment));
        inHand.removeAll(taken);
        safekeeping.take(taken.stream().map(Shipment::rest).toList());
        return taken;
    }

    /** The same while others go on; returns what is left of the part. */
    private List<Entry> takeToSafety(List<Entry> part, Division division) {
        Set<Shipment> taken = takeToSafety();
        if (taken.isEmpty()) {
            return part;
        }
        division.forget(taken);
        Division.takeOut(taken, parcels);
        return Division.without(taken, part);
    }

    /** Others may show that the output works. */
    private void takeMore(Division division) {
        List<Shipment> more = waiting.get();
        inHand.addAll(more);
        addParcels(more);
        division.parts.addAll(parcels);
        parcels.clear();
    }

    /** Sends one part, or puts what it must be divided into at the head of the others. */
    private void sendPart(List<Entry> part, Division division) throws InterruptedException {
        int failures = 0;
        while (true) {
            if (!part.stream().allMatch(Entry::mayLeave)) {
                part = takeToSafety(part, division);
            }
            List<Entry> open = verdicts.refuseFenced(part);
            if (open.isEmpty()) {
                division.tryAgain();
                return;
            }
            if (open.size() < part.size()) {
                division.parts.addFirst(open);
                return;
            }
            Answer answer = Attempt.of(output, part);
            if (answer instanceof Answer.Each each) {
                List<Entry> again = settleEach(part, each, division);
                if (again.isEmpty()) {
                    return;
                }
                failures = again.size() < part.size() ? 0 : failures;
                part = again;
                answer = each.answers().stream()
                        .filter(Answer.Retry.class::isInstance)
                        .findFirst()
                        .orElseThrow();
            }
            if (answer instanceof Answer.Accepted) {
                verdicts.succeeded(part);
                division.taken();
                return;
            } else if (answer instanceof Answer.Partly partly) {
                verdicts.partly(part, partly);
                division.taken();
                return;
            } else if (answer instanceof Answer.Rejected rejected) {
                rejected(part, division, rejected);
                return;
            } else if (answer instanceof Answer.Retry retry) {
                failures = Math.min(failures + 1, MOST_FAILURES);
                verdicts.failed(retry);
                part = takeToSafety(part, division);
                sleeper.sleep(backoff.pause(retry, failures, random));
            }
        }
    }

    /** Settles what was accepted or rejected, and returns what is to be repeated. */
    private List<Entry> settleEach(List<Entry> part, Answer.Each each, Division division) throws InterruptedException {
        List<Entry> again = new ArrayList<>();
        List<Entry> taken = new ArrayList<>();
        List<Runnable> rejections = new ArrayList<>();
        List<Entry> suspects = new ArrayList<>();
        for (int i = 0; i < part.size(); i++) {
            Entry entry = part.get(i);
            Answer answer = each.answers().get(i);
            if (answer instanceof Answer.Accepted) {
                taken.add(entry);
            } else if (answer instanceof Answer.Changed changed) {
                taken.add(entry);
                verdicts.changed(entry, changed);
            } else if (answer instanceof Answer.Rejected rejected && rejected.certain()) {
                rejections.add(() -> verdicts.drop(entry, rejected));
            } else if (answer instanceof Answer.Rejected) {
                suspects.add(entry);
            } else {
                again.add(entry);
            }
        }
        if (!taken.isEmpty()) {
            verdicts.succeeded(taken);
            division.taken();
            division.refusedBesideOthers(suspects);
        }
        rejections.forEach(Runnable::run);
        suspects.forEach(suspect -> division.parts.add(List.of(suspect)));
        if (!suspects.isEmpty()) {
            sleeper.sleep(BETWEEN_REFUSALS);
        }
        return again;
    }

    private void rejected(List<Entry> part, Division division, Answer.Rejected rejected) throws InterruptedException {
        if (rejected.certain() && part.size() == 1) {
            verdicts.drop(part.get(0), rejected);
            division.tryAgain();
            return;
        }
        if (part.size() > 1) {
            division.halve(part);
        } else if (division.mayDrop(part.get(0))) {
            verdicts.drop(part.get(0), rejected);
        } else if (division.suspect(part.get(0))) {
            verdicts.failed(new Answer.Retry(
                    "takes nothing, not even single items, so nothing was dropped: " + rejected.message(),
                    Optional.empty(),
                    false));
            List<Entry> unused = takeToSafety(List.of(), division);
            sleeper.sleep(backoff.after(division.rounds, random));
            takeMore(division);
            return;
        }
        if (!rejected.certain()) {
            sleeper.sleep(BETWEEN_REFUSALS);
        }
    }
}
