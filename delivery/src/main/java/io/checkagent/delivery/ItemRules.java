// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What results of one instance may be like, whatever receives them. What is wrong is put right, or the result is left out;
 * both are counted. Not thread-safe.
 *
 * @see <a href="https://docs.datadoghq.com/metrics/custom_metrics/#naming-custom-metrics">names of metrics</a>
 * @see <a href="https://docs.datadoghq.com/getting_started/tagging/#define-tags">tags</a>
 */
final class ItemRules {
    /** Of a name and of a tag, in characters. */
    static final int LONGEST = 200;

    /** Of one result. */
    static final int MOST_TAGS = 200;

    private static final char REPLACEMENT = '_';
    /** Before it there is no Unix time. */
    private static final Instant EARLIEST = Instant.EPOCH;
    /** Some receivers take nanoseconds since 1970 in 64 bits. */
    private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");

    private long noNumbers;
    private long longNames;
    private long noNames;
    private long changedTags;
    private long changedTimes;
    private long leftOut;

    /** Whether a receiver could write it down. */
    boolean isNumber(double value) {
        boolean finite = Double.isFinite(value);
        noNumbers += finite ? 0 : 1;
        leftOut += finite ? 0 : 1;
        return finite;
    }

    /**
     * The name from its first letter on, with {@code _} for what is no letter, digit, {@code .}, {@code -} or {@code _}; empty
     * when it is too long or has no letter.
     *
     * @see <a href="https://docs.datadoghq.com/metrics/custom_metrics/#naming-custom-metrics">naming of metrics</a>
     */
    Optional<String> name(String whole) {
        if (whole.length() > LONGEST) {
            longNames++;
            leftOut++;
            return Optional.empty();
        }
        int letter = 0;
        while (letter < whole.length() && !isLetter(whole.charAt(letter))) {
            letter++;
        }
        if (letter == whole.length()) {
            noNames++;
            leftOut++;
            return Optional.empty();
        }
        String given = whole.substring(letter);
        for (int i = 0; i < given.length(); i++) {
            if (!isOfName(given.charAt(i))) {
                StringBuilder name = new StringBuilder(given);
                for (int j = i; j < name.length(); j++) {
                    name.setCharAt(j, isOfName(name.charAt(j)) ? name.charAt(j) : REPLACEMENT);
                }
                return Optional.of(name.toString());
            }
        }
        return Optional.of(given);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isOfName(char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    }

    /** The first of the tags, each without control characters and cut where it is too long; none of them empty. */
    List<String> tags(List<String> given) {
        if (given.size() <= MOST_TAGS && given.stream().allMatch(ItemRules::isTag)) {
            return given;
        }
        changedTags++;
        List<String> tags = new ArrayList<>();
        for (String tag : given) {
            if (!tag.isEmpty() && tags.size() < MOST_TAGS) {
                tags.add(isTag(tag) ? tag : asTag(tag));
            }
        }
        return Tags.merge(tags, List.of());
    }

    private static boolean isTag(String tag) {
        if (tag.isEmpty() || tag.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < tag.length(); i++) {
            if (Character.isISOControl(tag.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static String asTag(String text) {
        int end = Math.min(text.length(), LONGEST);
        end = Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
        StringBuilder tag = new StringBuilder(end);
        text.substring(0, end).chars().forEach(c -> tag.append(Character.isISOControl(c) ? REPLACEMENT : (char) c));
        return tag.toString();
    }

    /** A host without control characters, cut where it is too long. */
    String host(String given) {
        return isTag(given) || given.isEmpty() ? given : asTag(given);
    }

    /** The event, with the time of now when its own is one that not every receiver can write down. */
    Event timely(Event event, Instant now) {
        if (!event.timestamp().isBefore(EARLIEST) && event.timestamp().isBefore(LATEST)) {
            return event;
        }
        changedTimes++;
        return new Event(
                event.title(),
                event.text(),
                now,
                event.priority(),
                event.alertType(),
                event.host(),
                event.tags(),
                event.aggregationKey(),
                event.sourceTypeName(),
                event.eventType(),
                event.sources());
    }

    /** How many results were left out, ever. */
    long leftOut() {
        return leftOut;
    }

    /** What was wrong since the last call, for the user; empty when nothing was. */
    List<String> told() {
        List<String> all = new ArrayList<>();
        tell(all, noNumbers, "metric samples that are no finite numbers were left out: %s");
        tell(all, longNames, "results whose names have more than " + LONGEST + " characters were left out: %s");
        tell(
                all,
                changedTags,
                "results whose tags were changed: %s; a tag has up to " + LONGEST
                        + " characters and none that controls, and a result has up to " + MOST_TAGS + " tags");
        tell(all, noNames, "results whose names have no letter were left out: %s");
        tell(all, changedTimes, "events with a time before 1970 or after 2261 got the time of now: %s");
        noNumbers = 0;
        noNames = 0;
        changedTimes = 0;
        longNames = 0;
        changedTags = 0;
        return all;
    }

    private static void tell(List<String> all, long count, String what) {
        if (count > 0) {
            all.add(what.formatted(count));
        }
    }
}
