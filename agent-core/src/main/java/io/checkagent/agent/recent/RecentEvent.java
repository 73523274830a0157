// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.recent;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * An event that was handed to the outputs.
 *
 * @param number counts up from 1
 * @param at when it was
 * @param check the name of the check
 * @param text cut at 2,000 characters
 * @param alertType error, warning, info or success
 * @param host "" for none
 * @param tags at most 30
 */
public record RecentEvent(
        long number,
        Instant at,
        String check,
        String title,
        String text,
        String alertType,
        String host,
        List<String> tags) {
    public RecentEvent {
        requireNonNull(at, "at is null");
        requireNonNull(check, "check is null");
        requireNonNull(title, "title is null");
        requireNonNull(text, "text is null");
        requireNonNull(alertType, "alertType is null");
        requireNonNull(host, "host is null");
        tags = List.copyOf(tags);
    }
}
