// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.ServiceCheck;
import io.checkagent.configuration.Count;
import java.util.List;
import java.util.Optional;

/**
 * How long the texts of what a check sends may be: name, title, text, message, host and tags together. What is longer is
 * refused and counted, since it would fill the queues for all. Not thread-safe.
 */
final class SizeLimits {
    /** Of a metric or a service check, in characters. */
    static final int LARGEST = 16 * 1024;

    static final int LARGEST_EVENT = 128 * 1024;

    private long refused;
    private long longest;

    boolean admit(Metric metric) {
        return admit(of(metric.host(), metric.tags()) + metric.name().length(), LARGEST);
    }

    boolean admit(ServiceCheck check) {
        return admit(characters(check), LARGEST);
    }

    boolean admit(Event event) {
        return admit(characters(event), LARGEST_EVENT);
    }

    private boolean admit(long characters, int most) {
        if (characters <= most) {
            return true;
        }
        refused++;
        longest = Math.max(longest, characters);
        return false;
    }

    static long characters(ServiceCheck check) {
        return of(check.host(), check.tags())
                + check.name().length()
                + check.message().length();
    }

    static long characters(Event event) {
        return of(event.host(), event.tags())
                + event.title().length()
                + event.text().length()
                + event.aggregationKey().map(String::length).orElse(0)
                + event.sourceTypeName().map(String::length).orElse(0)
                + event.eventType().map(String::length).orElse(0);
    }

    private static long of(Optional<String> host, List<String> tags) {
        long characters = host.map(String::length).orElse(0);
        for (String tag : tags) {
            characters += tag.length();
        }
        return characters;
    }

    /** What was refused since the last call. */
    Optional<BadResults> told() {
        if (refused == 0) {
            return Optional.empty();
        }
        String message = ("%s refused as too long, the longest of %s characters: name, text, host and tags may"
                        + " have %s characters together, those of an event %s")
                .formatted(Count.of(refused, "result was", "results were"), longest, LARGEST, LARGEST_EVENT);
        BadResults told = new BadResults("too_long", refused, message);
        refused = 0;
        longest = 0;
        return Optional.of(told);
    }
}
