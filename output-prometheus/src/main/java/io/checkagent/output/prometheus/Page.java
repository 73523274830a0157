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
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was last sent, as Prometheus sees it. A gauge shows its last value, a counter the sum of its counts, a service check
 * is {@code service_check_status} (0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN), events are counted in {@code events_total}.
 *
 * <p>A series that is not sent any more goes after a while, and so does, at once, what belongs to no host, and so to the
 * cluster, when this agent leads no more. Events stay counted. Thread-safe.
 */
final class Page implements MultiCollector {
    private static final String STATUS = "service_check_status";
    private static final String EVENTS = "events_total";
    private static final String OTHER = "other";

    private final PrometheusSettings settings;
    private final Clock clock;
    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Family status;
    private final Family events;
    private int series;

    Page(PrometheusSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        status = add(
                new Family(STATUS, Item.PointType.GAUGE, "The last status: 0 OK, 1 warning, 2 critical, 3 unknown."));
        events = add(new Family(EVENTS, Item.PointType.COUNT, "Events, repetitions included."));
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
        events.put(labels, (double) Math.max(1, occurrences), Life.FOREVER);
        return Answer.accepted();
    }

    private Answer take(Item.ServiceCheckItem item, Fence fence) {
        Labels labels = TagLabels.of(
                item.host(), item.tags(), "service_check", item.serviceCheck().name());
        return take(status, labels, item.serviceCheck().status().code(), lifeOf(item, fence));
    }

    private Answer take(Item.PointItem item, Fence fence) {
        String name = TagLabels.name(item.name());
        if (item.type() == Item.PointType.COUNT && item.value() < 0) {
            return Answer.bad("negative_count", item.name() + " is a count below 0, which Prometheus has not");
        }
        Family wanted = new Family(name, item.type(), item.name() + ", of the check " + item.check());
        Family known = wanted.names().stream()
                .filter(families::containsKey)
                .map(this::family)
                .findFirst()
                .orElse(wanted);
        if (!known.isLike(wanted)) {
            return Answer.bad(
                    "another_type", item.name() + " is a gauge and a count, and Prometheus has one type for a name");
        }
        return take(known, TagLabels.of(item.host(), item.tagsWithDevice()), item.value(), lifeOf(item, fence));
    }

    private Family family(String name) {
        Family family = families.get(name);
        if (family == null) {
            throw new IllegalArgumentException("no family " + name);
        }
        return family;
    }

    private Answer take(Family family, Labels labels, double value, Life life) {
        if (!family.has(labels)) {
            if (series >= settings.maxSeries()) {
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
        family.put(labels, value, life);
        return Answer.accepted();
    }

    private Life lifeOf(Item item, Fence fence) {
        return new Life(clock.instant(), item.host().isEmpty() ? fence : Fence.alwaysOpen());
    }

    private void removeDead() {
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
