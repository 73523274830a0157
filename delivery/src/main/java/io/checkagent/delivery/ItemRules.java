// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    private enum Rule {
        NOT_FINITE("metrics whose values are no finite numbers were left out: %s"),
        LONG_NAME("results whose names have more than " + LONGEST + " characters were left out: %s"),
        CHANGED_TAGS("results whose tags were changed: %s; a tag has up to " + LONGEST
                + " characters and none that controls, and a result has up to " + MOST_TAGS + " tags"),
        /** The Datadog intake would do the same, and the check cannot help it: a figure, and no warning. */
        CHANGED_NAME(""),
        CHANGED_HOST("results whose hosts were changed: %s; a host has up to " + LONGEST
                + " characters and none that controls"),
        NO_NAME("results whose names have no letter were left out: %s"),
        CHANGED_TIME("events with a time before 1970 or after 2261 got the time of now: %s"),
        CHANGED_TEXT("results with half a character in a text, as a cut leaves it, got U+FFFD in its place: %s");

        private final String message;

        Rule(String message) {
            this.message = message;
        }
    }

    private final Map<Rule, Long> broken = new EnumMap<>(Rule.class);

    private void breaks(Rule rule) {
        broken.merge(rule, 1L, Long::sum);
    }

    /** Whether a receiver could write it down. */
    boolean isNumber(double value) {
        boolean finite = Double.isFinite(value);
        if (!finite) {
            breaks(Rule.NOT_FINITE);
        }
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
            breaks(Rule.LONG_NAME);
            return Optional.empty();
        }
        int letter = 0;
        while (letter < whole.length() && !isLetter(whole.charAt(letter))) {
            letter++;
        }
        if (letter == whole.length()) {
            breaks(Rule.NO_NAME);
            return Optional.empty();
        }
        String name = ofName(whole.substring(letter));
        if (!name.equals(whole)) {
            breaks(Rule.CHANGED_NAME);
        }
        return Optional.of(name);
    }

    private static String ofName(String given) {
        for (int i = 0; i < given.length(); i++) {
            if (!isOfName(given.charAt(i))) {
                StringBuilder name = new StringBuilder(given);
                for (int j = i; j < name.length(); j++) {
                    name.setCharAt(j, isOfName(name.charAt(j)) ? name.charAt(j) : REPLACEMENT);
                }
                return name.toString();
            }
        }
        return given;
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
        breaks(Rule.CHANGED_TAGS);
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
            char c = tag.charAt(i);
            if (Character.isISOControl(c)) {
                return false;
            }
            if (Character.isSurrogate(c) && !isWhole(tag)) {
                return false;
            }
        }
        return true;
    }

    private static String asTag(String text) {
        int end = Math.min(text.length(), LONGEST);
        end = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
        StringBuilder tag = new StringBuilder(end);
        text.substring(0, end).chars().forEach(c -> tag.append(Character.isISOControl(c) ? REPLACEMENT : (char) c));
        return IntakeFields.wellFormed(tag.toString());
    }

    /** A host without control characters, cut where it is too long. */
    String host(String given) {
        if (isTag(given) || given.isEmpty()) {
            return given;
        }
        breaks(Rule.CHANGED_HOST);
        return asTag(given);
    }

    /** The text without halves of characters. */
    String text(String given) {
        String whole = IntakeFields.wellFormed(given);
        if (!whole.equals(given)) {
            breaks(Rule.CHANGED_TEXT);
        }
        return whole;
    }

    private static boolean isWhole(String text) {
        return IntakeFields.wellFormed(text).equals(text);
    }

    private static boolean isWhole(Optional<String> text) {
        return text.isEmpty() || isWhole(text.get());
    }

    /**
     * The event, with the time of now when its own is one that not every receiver can write down, and without halves of
     * characters.
     */
    Event event(Event given, Instant now) {
        boolean timely =
                !given.timestamp().isBefore(EARLIEST) && given.timestamp().isBefore(LATEST);
        if (!timely) {
            breaks(Rule.CHANGED_TIME);
        }
        boolean whole = isWhole(given.title())
                && isWhole(given.text())
                && isWhole(given.aggregationKey())
                && isWhole(given.sourceTypeName())
                && isWhole(given.eventType());
        if (!whole) {
            breaks(Rule.CHANGED_TEXT);
        }
        if (timely && whole) {
            return given;
        }
        return new Event(
                IntakeFields.wellFormed(given.title()),
                IntakeFields.wellFormed(given.text()),
                timely ? given.timestamp() : now,
                given.priority(),
                given.alertType(),
                given.host(),
                given.tags(),
                given.aggregationKey().map(IntakeFields::wellFormed),
                given.sourceTypeName().map(IntakeFields::wellFormed),
                given.eventType().map(IntakeFields::wellFormed),
                given.sources());
    }

    /** What was wrong since the last call; empty when nothing was. */
    List<BadResults> told() {
        List<BadResults> all = new ArrayList<>();
        broken.forEach((rule, count) ->
                all.add(new BadResults(rule.name().toLowerCase(Locale.ROOT), count, rule.message.formatted(count))));
        broken.clear();
        return all;
    }
}
