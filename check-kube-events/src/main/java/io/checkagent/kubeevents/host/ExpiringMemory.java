// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.host;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers a limited number of answers for a limited time, also that there was none. Thread-safe. */
final class ExpiringMemory {
    private static final int MOST = 4_096;

    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > MOST;
        }
    };

    private final InstantSource clock;

    private record Entry(Optional<String> answer, Instant from, Instant until) {
        boolean isValid(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    ExpiringMemory(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** The answer, which may be that there is none; nothing when the question has to be asked. */
    synchronized Optional<Optional<String>> get(String question) {
        Entry entry = entries.get(question);
        return entry == null || !entry.isValid(clock.instant()) ? Optional.empty() : Optional.of(entry.answer);
    }

    synchronized void put(String question, Optional<String> answer, Duration keep) {
        Instant now = clock.instant();
        entries.put(question, new Entry(answer, now, now.plus(keep)));
    }
}
