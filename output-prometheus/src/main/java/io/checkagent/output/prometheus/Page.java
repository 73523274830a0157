// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.prometheus;

import io.checkagent.api.EventSource;
import io.checkagent.output.Answer;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What was last sent, as Prometheus sees it. A gauge or a rate shows its last value, a counter the sum of its counts, a
 * distribution is a summary, a service check is {@code service_check_status} (0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN), events are counted in {@code events_total}.
 *
 * <p>A series that is not sent any more goes after a while, and so does, at once, what belongs to no host, and so to the
 * cluster, when this agent leads no more. Events stay counted. Thread-safe.
 */
final class Page implements MultiCollector {
    private static final String STATUS = "service_check_status";
    private static final String EVENTS = "events_total";
    private static final String OTHER = "other";
    private static final Duration BETWEEN_CLEARINGS = Duration.ofSeconds(1);

    private final PrometheusSettings settings;
    private final Clock clock;
    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Family status;
    private final Family events;
    private int series;
    /** When all series were last looked at: at the limit not for each new one. */
    private Instant cleared = Instant.MIN;

    Page(PrometheusSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        status = add(new Family(STATUS, Family.Type.GAUGE, "The last status: 0 OK, 1 warning, 2 critical, 3 unknown."));
        events = add(new Family(EVENTS, Family.Type.COUNTER, "Events, repetitions included."));
    }

    private Family add(Family family) {
        family.names().forEach(name -> families.put(name, family));
        return family;
    }

    synchronized Answer take(Item item, Fence fence) {
        try {
            if (item instanceof Item.EventItem event) {
                return take(event);
            } else if (item instanceof Item.PointItem point) {
                return take(point, fence);
            } else if (item instanceof Item.DistributionItem distribution) {
                return take(distribution, fence);
            }
            return take((Item.ServiceCheckItem) item, fence);
        } catch (IllegalArgumentException e) {
            return Answer.bad("not_encodable", "cannot be shown to Prometheus: " + e.getMessage());
        }
    }

    private Answer take(Item.EventItem item) {
        Labels labels = EventLabels.of(item);
        if (!events.has(labels) && events.size() >= settings.maxEventSeries()) {
            labels = EventLabels.all(OTHER);
        }
        long occurrences = item.event().sources().stream()
                .mapToLong(EventSource::occurrences)
                .sum();
        events.put(labels, Life.FOREVER, (double) Math.max(1, occurrences));
        return Answer.accepted();
    }

    private Answer take(Item.ServiceCheckItem item, Fence fence) {
        Labels labels = TagLabels.of(
                item.host(), item.tags(), "service_check", item.serviceCheck().name());
        int code = item.serviceCheck().status().code();
        return take(status, labels, family -> family.put(labels, lifeOf(item, fence), code));
    }

    private Answer take(Item.PointItem item, Fence fence) {
        if (item.type() == Item.PointType.COUNT && item.value() < 0) {
            return Answer.bad("negative_count", item.name() + " is a count below 0, which Prometheus has not");
        }
        Family.Type type =
                switch (item.type()) {
                    case GAUGE, RATE -> Family.Type.GAUGE;
                    case COUNT -> Family.Type.COUNTER;
                };
        Labels labels = TagLabels.of(item.host(), item.tagsWithDevice());
        return take(
                item.name(),
                type,
                item.check(),
                labels,
                family -> family.put(labels, lifeOf(item, fence), item.value()));
    }

    private Answer take(Item.DistributionItem item, Fence fence) {
        Labels labels = TagLabels.of(item.host(), item.tags());
        return take(
                item.name(),
                Family.Type.SUMMARY,
                item.check(),
                labels,
                family -> family.put(labels, lifeOf(item, fence), item.values()));
    }

    private Answer take(String metric, Family.Type type, String check, Labels labels, Consumer<Family> put) {
        Family wanted = new Family(TagLabels.name(metric), type, metric + ", of the check " + check);
        Family known = wanted.names().stream()
                .filter(families::containsKey)
                .findFirst()
                .map(families::get)
                .orElse(wanted);
        if (!known.isLike(wanted)) {
            return Answer.bad(
                    "another_type", metric + " is sent with two types, and Prometheus has one type for a name");
        }
        return take(known, labels, put);
    }

    private Answer take(Family family, Labels labels, Consumer<Family> put) {
        if (!family.has(labels)) {
            if (series >= settings.maxSeries()
                    && cleared.plus(BETWEEN_CLEARINGS).isBefore(clock.instant())) {
                removeDead();
            }
            if (series >= settings.maxSeries()) {
                return Answer.bad(
                        "too_many_series",
                        "there are " + series + " series already; raise max_series, or filter what is sent here");
            }
            series++;
            add(family);
        }
        put.accept(family);
        return Answer.accepted();
    }

    private Life lifeOf(Item item, Fence fence) {
        return new Life(clock.instant(), item.host().isEmpty() ? fence : Fence.alwaysOpen());
    }

    private void removeDead() {
        cleared = clock.instant();
        Instant oldest = clock.instant().minus(settings.expireAfter());
        families.values().stream().distinct().forEach(family -> series -= family.removeDead(oldest));
        families.values().removeIf(family -> family.size() == 0 && family != status && family != events);
    }

    @Override
    public synchronized MetricSnapshots collect() {
        removeDead();
        List<MetricSnapshot> snapshots = new ArrayList<>();
        families.values().stream()
                .distinct()
                .filter(family -> family.size() > 0)
                .forEach(family -> snapshots.add(family.snapshot()));
        return new MetricSnapshots(snapshots);
    }
}
