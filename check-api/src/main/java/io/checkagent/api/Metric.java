// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One sample of a metric.
 *
 * @param type how samples become points
 * @param name dotted, such as {@code system.cpu.user}; up to 200 letters, digits, {@code .}, {@code -} and {@code _},
 *     which stands for all others
 * @param value of one that is no finite number the agent tells, and leaves it out
 * @param host the host it belongs to; when empty, see {@link Sender}
 * @param tags {@code key:value} each; a tag {@code device:x} becomes the point's device
 */
public record Metric(Type type, String name, double value, Optional<String> host, List<String> tags) {
    /** How samples become points; see the methods of {@link Sender}. */
    public enum Type {
        GAUGE,
        RATE,
        COUNT,
        MONOTONIC_COUNT,
        HISTOGRAM,
        HISTORATE,
        SET,
        DISTRIBUTION
    }

    public Metric {
        requireNonNull(type, "type is null");
        requireNonNull(host, "host is null");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a metric needs a name");
        }
        tags = List.copyOf(tags);
    }

    /** A sample without a host of its own. */
    public static Metric of(Type type, String name, double value, List<String> tags) {
        return new Metric(type, name, value, Optional.empty(), tags);
    }
}
