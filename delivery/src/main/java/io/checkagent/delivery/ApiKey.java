// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

/** A Datadog API key. Its text shows no more than the last five characters, as the Datadog Agent's status does. */
public record ApiKey(String value) {
    private static final int SHOWN = 5;
    private static final int LONG_ENOUGH_TO_SHOW = 20;

    public ApiKey {
        requireNonNull(value, "value is null");
        if (value.isBlank() || !value.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("api_key is empty or has characters that no API key has");
        }
    }

    @Override
    public String toString() {
        return value.length() < LONG_ENOUGH_TO_SHOW
                ? "API key"
                : "API key ending with " + value.substring(value.length() - SHOWN);
    }
}
