package io.checkagent.system;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Regular expressions among settings. */
final class Patterns {
    private Patterns() {}

    /** Compiles the value of the key. */
    static Optional<Pattern> compile(String key, Optional<String> expression) {
        try {
            return expression.map(Pattern::compile);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    key + " is not a regular expression: " + e.getDescription() + " at position " + e.getIndex(), e);
        }
    }
}
