// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.configuration.Count;
import io.checkagent.configuration.Scrubber;
import io.checkagent.delivery.OutputStatus.State;
import io.checkagent.delivery.Shipment.Entry;
import io.checkagent.output.Answer;
import io.checkagent.output.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of items at an output: counted, told in the log, and settled with the batch that they came in. Used by the
 * output's thread alone.
 */
final class Verdicts {
    private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);
    private static final int SHOWN = 80;

    private final String name;
    private final OutputCounters counters;
    private final BiConsumer<Shipment, Outcome> settled;
    private String failing = "";

    /**
     * None yet.
     *
     * @param name of output and endpoint, for the log
     * @param settled is told once of each batch
     */
    Verdicts(String name, OutputCounters counters, BiConsumer<Shipment, Outcome> settled) {
        this.name = name;
        this.counters = counters;
        this.settled = settled;
    }

    /** Returns those that may leave. */
    List<Entry> refuseFenced(List<Entry> part) {
        List<Entry> open = part;
        for (int i = 0; i < part.size(); i++) {
            Entry entry = part.get(i);
            boolean mayLeave = entry.mayLeave();
            if (!mayLeave) {
                if (open == part) {
                    open = new ArrayList<>(part.subList(0, i));
                }
                refused(entry);
            } else if (open != part) {
                open.add(entry);
            }
        }
        return open;
    }

    private void refused(Entry entry) {
        counters.refused(1);
        entry.refused();
        settleIfDone(entry.shipment());
    }

    void succeeded(List<Entry> part) {
        works();
        part.forEach(this::delivered);
    }

    private void works() {
        counters.succeeded();
        if (!failing.isEmpty()) {
            failing = "";
            LOG.info("Output {} works again", name);
        }
    }

    /** Nobody knows which were rejected, so no check is named. */
    void partly(List<Entry> part, Answer.Partly partly) {
        works();
        int taken = part.size() - partly.rejected();
        part.subList(0, taken).forEach(entry -> counters.delivered(entry.item()));
        long dropped = counters.dropped(partly.reason(), partly.message(), partly.rejected());
        if (OutputCounters.isWorthALine(dropped)) {
            LOG.warn(
                    "Output {} took {} of {}; {} dropped so far for the reason {}: {}",
                    name,
                    taken,
                    Count.of(part.size(), "item"),
                    dropped,
                    partly.reason(),
                    partly.message());
        }
        part.forEach(this::dealtWith);
    }

    void failed(Answer.Retry retry) {
        counters.failed(retry.accessRefused() ? State.API_KEY_REFUSED : State.RETRYING, retry.message());
        if (!retry.cause().equals(failing)) {
            failing = retry.cause();
            LOG.warn("Output {} failed, will be retried: {}", name, retry.message());
        }
    }

    /** Counts one that arrived; it is settled with those that succeeded. */
    void changed(Entry entry, Answer.Changed changed) {
        long count = counters.badResult(entry.item().check(), changed.rule());
        if (OutputCounters.isWorthALine(count)) {
            LOG.warn(
                    "Output {} took {} of {} changed, the {}. by the rule {}: {}",
                    name,
                    sample(entry.item()),
                    entry.origin(),
                    count,
                    changed.rule(),
                    changed.message());
        }
    }

    void drop(Entry entry, Answer.Rejected rejected) {
        counters.badResult(entry.item().check(), rejected.reason());
        long dropped = counters.dropped(rejected.reason(), rejected.message(), 1);
        if (OutputCounters.isWorthALine(dropped)) {
            LOG.warn(
                    "Output {} dropped {} of {}, the {}. for the reason {}: {}",
                    name,
                    sample(entry.item()),
                    entry.origin(),
                    dropped,
                    rejected.reason(),
                    rejected.message());
        }
        dealtWith(entry);
    }

    /** Enough to find it by. */
    static String sample(Item item) {
        String sample =
                switch (item.kind()) {
                    case EVENT ->
                        "the event \"" + ((Item.EventItem) item).event().title();
                    case METRIC -> "the metric \"" + ((Item.PointItem) item).name();
                    case DISTRIBUTION -> "the distribution \"" + ((Item.DistributionItem) item).name();
                    case SERVICE_CHECK ->
                        "the service check \""
                                + ((Item.ServiceCheckItem) item).serviceCheck().name();
                };
        String line = Scrubber.oneLine(Scrubber.scrub(sample));
        return line.substring(0, line.offsetByCodePoints(0, Math.min(SHOWN, line.codePointCount(0, line.length()))))
                + "\"";
    }

    private void delivered(Entry entry) {
        counters.delivered(entry.item());
        dealtWith(entry);
    }

    private void dealtWith(Entry entry) {
        entry.delivered();
        settleIfDone(entry.shipment());
    }

    private void settleIfDone(Shipment shipment) {
        if (shipment.isDone()) {
            settled.accept(shipment, shipment.outcome());
        }
    }
}
