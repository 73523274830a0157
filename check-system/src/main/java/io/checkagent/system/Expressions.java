// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Regular expressions of a check's settings. As with the Datadog Agent an empty one is none, and one that is not valid is
 * left out with a warning: a slip in a filter switches no check off.
 */
final class Expressions {
    private static final Expressions NONE = new Expressions(List.of());

    private final List<Pattern> patterns;

    private Expressions(List<Pattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    static Expressions none() {
        return NONE;
    }

    /**
     * Compiles expressions.
     *
     * @param key names the setting in warnings
     * @param flags those of {@link Pattern}
     * @param warnings takes what is not valid
     */
    static Expressions compile(String key, List<String> texts, int flags, Consumer<String> warnings) {
        return new Expressions(texts.stream()
                .flatMap(text -> compile(key, text, flags, warnings).stream())
                .toList());
    }

    /** Compiles the one expression; empty when it is empty or not valid. */
    static Optional<Pattern> compile(String key, String text, int flags, Consumer<String> warnings) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            // Python's way to name a group.
            return Optional.of(Pattern.compile(text.replace("(?P<", "(?<"), flags));
        } catch (PatternSyntaxException e) {
            warnings.accept("%s: \"%s\" is no regular expression and is left out: %s"
                    .formatted(key, text, requireNonNull(e.getDescription(), "description is null")));
            return Optional.empty();
        }
    }

    Expressions and(Expressions others) {
        return new Expressions(
                Stream.concat(patterns.stream(), others.patterns.stream()).toList());
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** Whether one of them matches from the beginning on. */
    boolean matchBeginning(String text) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(text).lookingAt());
    }

    /** Whether one of them matches somewhere. */
    boolean matchPart(String text) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
    }
}
