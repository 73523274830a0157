// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest.
 *
 * @param value 64 hexadecimal digits in lower case
 */
public record Sha256(String value) {
    private static final Pattern VALID = Pattern.compile("[0-9a-f]{64}");

    public Sha256 {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a SHA-256 digest: \"%s\"; it has 64 hexadecimal digits, see sha256sum".formatted(value));
        }
    }

    /** Reads a digest in letters of either case. */
    public static Sha256 parse(String text) {
        return new Sha256(text.toLowerCase(Locale.ROOT));
    }
}
