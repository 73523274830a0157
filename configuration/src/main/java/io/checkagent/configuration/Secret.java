// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

/**
 * A value that must not be shown. {@code toString} shows the last five characters at most, as the Datadog Agent does for
 * API keys, and nothing of a value too short for that.
 *
 * @param value what only the one who is to receive it may read
 */
public record Secret(String value) {
    private static final int SHOWN = 5;

    public Secret {
        requireNonNull(value, "value is null");
    }

    /** Reads a secret; white space around it, as editors and mounted files leave it, is not part of it. */
    public static Secret parse(String text) {
        return new Secret(text.strip());
    }

    @Override
    public String toString() {
        return "*".repeat(8) + (value.length() < 4 * SHOWN ? "" : value.substring(value.length() - SHOWN));
    }
}
