// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Event;
import io.checkagent.output.Answer;

/**
 * How long the texts of an event may be that the Datadog intake takes, in characters. What is longer is cut.
 *
 * @see <a href="https://docs.datadoghq.com/api/latest/events/">the limits of events</a>
 */
final class EventLimits {
    private static final int TITLE = 500;
    private static final int TEXT = 4_000;
    private static final int AGGREGATION_KEY = 100;

    /** Of what was cut. */
    static final Answer.Changed CHANGED = new Answer.Changed(
            "cut_text",
            "the intake takes a title of %s characters, a text of %s and an aggregation key of %s"
                    .formatted(TITLE, TEXT, AGGREGATION_KEY));

    private static final String CUT = "…";
    /** At the begin and the end of a text in Markdown. */
    private static final String MARKDOWN = "%%%";

    private EventLimits() {}

    static boolean areKeptBy(Event event) {
        return event.title().length() <= TITLE
                && event.text().length() <= TEXT
                && event.aggregationKey().map(String::length).orElse(0) <= AGGREGATION_KEY;
    }

    /** The same event, with an ellipsis where something was cut. */
    static Event cut(Event event) {
        if (areKeptBy(event)) {
            return event;
        }
        return new Event(
                cut(event.title(), TITLE, CUT),
                cut(event.text(), TEXT, event.text().startsWith(MARKDOWN) ? CUT + "\n " + MARKDOWN : CUT),
                event.timestamp(),
                event.priority(),
                event.alertType(),
                event.host(),
                event.tags(),
                event.aggregationKey().map(key -> cut(key, AGGREGATION_KEY, "")),
                event.sourceTypeName(),
                event.eventType(),
                event.sources());
    }

    private static String cut(String text, int most, String end) {
        if (text.length() <= most) {
            return text;
        }
        int kept = most - end.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(kept - 1)) ? kept - 1 : kept) + end;
    }
}
