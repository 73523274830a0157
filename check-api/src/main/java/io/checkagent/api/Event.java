// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, with the fields that the Datadog intake has for events.
 *
 * @param title one line
 * @param text plain, or Markdown between {@code %%%} lines
 * @param timestamp when it happened
 * @param priority shown or hidden by default
 * @param alertType how bad it is
 * @param host the host it belongs to; when empty, see {@link Sender}
 * @param tags {@code key:value} each
 * @param aggregationKey events of one key are shown as one story
 * @param sourceTypeName the kind of system it comes from, such as {@code kubernetes}
 * @param eventType the kind of event, such as {@code kubernetes_apiserver}
 * @param sources the Kubernetes events it was made from, when it was
 */
public record Event(
        String title,
        String text,
        Instant timestamp,
        Priority priority,
        AlertType alertType,
        Optional<String> host,
        List<String> tags,
        Optional<String> aggregationKey,
        Optional<String> sourceTypeName,
        Optional<String> eventType,
        List<EventSource> sources) {
    /** Shown or hidden by default. */
    public enum Priority {
        NORMAL,
        LOW
    }

    /** How bad it is. */
    public enum AlertType {
        ERROR,
        WARNING,
        INFO,
        SUCCESS
    }

    public Event {
        if (title.isBlank()) {
            throw new IllegalArgumentException("an event needs a title");
        }
        requireNonNull(text, "text is null");
        requireNonNull(timestamp, "timestamp is null");
        requireNonNull(priority, "priority is null");
        requireNonNull(alertType, "alertType is null");
        requireNonNull(host, "host is null");
        requireNonNull(aggregationKey, "aggregationKey is null");
        requireNonNull(sourceTypeName, "sourceTypeName is null");
        requireNonNull(eventType, "eventType is null");
        tags = List.copyOf(tags);
        sources = List.copyOf(sources);
    }

    /** Begins an event of normal priority and alert type {@code info}. */
    public static Builder builder(String title, String text, Instant timestamp) {
        return new Builder(title, text, timestamp);
    }

    /** Collects the fields of an {@link Event}. Not thread-safe. */
    public static final class Builder {
        private final String title;
        private final String text;
        private final Instant timestamp;
        private Priority priority = Priority.NORMAL;
        private AlertType alertType = AlertType.INFO;
        private final List<String> tags = new ArrayList<>();
        private final List<EventSource> sources = new ArrayList<>();
        private @Nullable String host;
        private @Nullable String aggregationKey;
        private @Nullable String sourceTypeName;
        private @Nullable String eventType;

        private Builder(String title, String text, Instant timestamp) {
            this.title = title;
            this.text = text;
            this.timestamp = timestamp;
        }

        public Builder priority(Priority value) {
            priority = value;
            return this;
        }

        public Builder alertType(AlertType value) {
            alertType = value;
            return this;
        }

        public Builder host(String value) {
            host = value;
            return this;
        }

        public Builder tag(String value) {
            tags.add(value);
            return this;
        }

        public Builder tags(List<String> values) {
            tags.addAll(values);
            return this;
        }

        public Builder aggregationKey(String value) {
            aggregationKey = value;
            return this;
        }

        public Builder sourceTypeName(String value) {
            sourceTypeName = value;
            return this;
        }

        public Builder eventType(String value) {
            eventType = value;
            return this;
        }

        public Builder source(EventSource value) {
            sources.add(value);
            return this;
        }

        public Event build() {
            return new Event(
                    title,
                    text,
                    timestamp,
                    priority,
                    alertType,
                    Optional.ofNullable(host),
                    tags,
                    Optional.ofNullable(aggregationKey),
                    Optional.ofNullable(sourceTypeName),
                    Optional.ofNullable(eventType),
                    sources);
        }
    }
}
