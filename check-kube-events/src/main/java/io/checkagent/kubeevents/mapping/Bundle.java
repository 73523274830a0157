// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.mapping;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Event;
import io.checkagent.kubeevents.occurrence.Occurrence;
import io.checkagent.kubeevents.source.KubernetesEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes about one object, on their way to becoming one event. Not thread-safe. */
final class Bundle {
    /** The intake cuts texts at 4,000 characters; what is around the parts needs up to 250, the component included. */
    private static final int LONGEST_PARTS = 3_750;

    private static final int LONGEST_COMPONENT = 100;

    private static final int MOST_SOURCES = 200;

    /** Go's default form of a time. */
    private static final DateTimeFormatter GO_TIME = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral(" +0000 UTC")
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final KubernetesEvent first;
    private final Map<String, Long> timesByPart = new TreeMap<>();
    private final List<Occurrence> occurrences = new ArrayList<>();
    private Instant firstSeen;
    private Instant lastSeen;
    private int length;

    Bundle(KubernetesEvent first) {
        this.first = requireNonNull(first, "first is null");
        firstSeen = first.firstSeen();
        lastSeen = first.lastSeen();
    }

    /** Adds a write, unless the text would grow too long; the first is always taken. */
    boolean add(Occurrence occurrence) {
        KubernetesEvent event = occurrence.event();
        String part = part(event);
        int more = timesByPart.containsKey(part) ? 0 : part.length() + 12;
        if (!occurrences.isEmpty() && (length + more > LONGEST_PARTS || occurrences.size() >= MOST_SOURCES)) {
            return false;
        }
        length += more;
        timesByPart.merge(part, occurrence.times(), Long::sum);
        occurrences.add(occurrence);
        firstSeen = event.firstSeen().isBefore(firstSeen) ? event.firstSeen() : firstSeen;
        lastSeen = event.lastSeen().isAfter(lastSeen) ? event.lastSeen() : lastSeen;
        return true;
    }

    Event toEvent(Mapping mapping) {
        StringBuilder text = new StringBuilder("%%% \n");
        String separator = "";
        for (Map.Entry<String, Long> part : timesByPart.entrySet()) {
            // A write that changed something else than the count still shows that the event is there.
            text.append(separator)
                    .append(Math.max(1, part.getValue()))
                    .append(' ')
                    .append(part.getKey());
            separator = " ";
        }
        text.append(" \n _Events emitted by the ")
                .append(KubernetesEvent.cut(first.component(), LONGEST_COMPONENT))
                .append(" seen at ")
                .append(GO_TIME.format(lastSeen))
                .append(" since ")
                .append(GO_TIME.format(firstSeen))
                .append("_ \n\n %%%");
        Event.Builder builder =
                Event.builder("Events from the " + first.object().title(), text.toString(), lastSeen);
        occurrences.forEach(occurrence -> builder.source(Mapping.source(occurrence)));
        return mapping.bundled(builder, first).build();
    }

    private static String part(KubernetesEvent event) {
        String part = "**" + event.reason() + "**: " + event.message().replace("~", "\\~") + "\n";
        return part.length() <= LONGEST_PARTS - 12 ? part : KubernetesEvent.cut(part, LONGEST_PARTS - 13) + "\n";
    }
}
