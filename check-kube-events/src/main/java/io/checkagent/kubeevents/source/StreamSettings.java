// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How events are asked for.
 *
 * @param fieldSelector evaluated by the API server; empty for all events
 * @param pageSize events in a page of a list
 * @param silence a watch on which nothing arrives for so long is opened again
 */
public record StreamSettings(String fieldSelector, int pageSize, Duration silence) {
    public StreamSettings {
        requireNonNull(fieldSelector, "fieldSelector is null");
        requireNonNull(silence, "silence is null");
        if (pageSize < 1) {
            throw new IllegalArgumentException("page_size is " + pageSize + ", must be at least 1");
        }
        if (silence.toSeconds() < 1) {
            throw new IllegalArgumentException("bookmark_interval is " + silence + ", must be at least 1s");
        }
    }
}
