// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.recent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.api.Event;
import io.checkagent.api.ServiceCheck;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.DeliveryListener;
import io.checkagent.delivery.Origin;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The newest {@value #EVENTS} events, and how each of at most {@value #SERVICE_CHECKS} service checks stands: what a check
 * has not said for {@value #FORGOTTEN_MINUTES} minutes is forgotten, and so is the oldest beyond that number. Thread-safe.
 */
public final class RecentResults implements DeliveryListener, SelfMetrics {
    /** How many events are kept. */
    public static final int EVENTS = 200;

    private static final int SERVICE_CHECKS = 300;
    private static final int FORGOTTEN_MINUTES = 5;
    private static final int LONGEST_TEXT = 2_000;
    private static final int MOST_TAGS = 30;
    private static final SelfMetric STATUS = SelfMetric.gauge(
            "check_agent.service_check.status",
            "The worst status last sent under this name: 0 OK, 1 warning, 2 critical, 3 unknown.",
            "check",
            "service_check");

    private final Clock clock;
    private final Deque<RecentEvent> events = new ArrayDeque<>();
    private final Map<List<Object>, RecentServiceCheck> serviceChecks = new LinkedHashMap<>();
    private long number;

    @Inject
    RecentResults(Delivery delivery, Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
        delivery.listen(this);
    }

    @Override
    public synchronized void event(Origin origin, Event event, String host, List<String> tags) {
        number++;
        if (events.size() == EVENTS) {
            events.removeFirst();
        }
        events.addLast(new RecentEvent(
                number,
                clock.instant(),
                origin.name(),
                event.title(),
                cut(event.text()),
                event.alertType().name().toLowerCase(Locale.ROOT),
                host,
                tags.subList(0, Math.min(tags.size(), MOST_TAGS))));
        notifyAll();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    @Override
    public synchronized void serviceCheck(Origin origin, ServiceCheck check, String host, List<String> tags) {
        Instant now = clock.instant();
        List<Object> key = List.of(origin.id(), check.name(), host, tags);
        RecentServiceCheck before = serviceChecks.remove(key);
        Instant since = before != null && before.status() == check.status() ? before.since() : now;
        serviceChecks.put(
                key,
                new RecentServiceCheck(
                        origin.name(),
                        origin.id(),
                        check.name(),
                        check.status(),
                        cut(check.message()),
                        tags.subList(0, Math.min(tags.size(), MOST_TAGS)),
                        now,
                        since));
        if (serviceChecks.size() > SERVICE_CHECKS) {
            serviceChecks.remove(serviceChecks.keySet().iterator().next());
        }
    }

    /** The events with a higher number, oldest first. */
    public synchronized List<RecentEvent> eventsAfter(long seen) {
        List<RecentEvent> newer = new ArrayList<>();
        for (RecentEvent event : events) {
            if (event.number() > seen) {
                newer.add(event);
            }
        }
        return newer;
    }

    /** The same, and waits for one at most that long. */
    public synchronized List<RecentEvent> awaitEventsAfter(long seen, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (number <= seen) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return List.of();
            }
            wait(millis);
        }
        return eventsAfter(seen);
    }

    /** How many events there were. */
    public synchronized long events() {
        return number;
    }

    /** The service checks, those said last at the end. */
    public synchronized List<RecentServiceCheck> latestServiceChecks() {
        Instant oldest = clock.instant().minus(Duration.ofMinutes(FORGOTTEN_MINUTES));
        serviceChecks.values().removeIf(check -> check.at().isBefore(oldest));
        return List.copyOf(serviceChecks.values());
    }

    @Override
    public List<SelfMetric> metrics() {
        return List.of(STATUS);
    }

    @Override
    public void read(Readings readings) {
        Map<List<String>, Integer> worst = new LinkedHashMap<>();
        for (RecentServiceCheck check : latestServiceChecks()) {
            // Critical is worse than unknown.
            worst.merge(List.of(check.check(), check.name()), check.status().code(), RecentResults::worse);
        }
        worst.forEach((labels, status) -> readings.add(STATUS, status, labels.get(0), labels.get(1)));
    }

    private static int worse(int one, int other) {
        List<Integer> byBadness = List.of(0, 1, 3, 2);
        return byBadness.indexOf(one) > byBadness.indexOf(other) ? one : other;
    }
}
