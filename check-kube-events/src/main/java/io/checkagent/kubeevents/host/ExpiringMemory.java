// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.host;

import java.time.Duration;
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

    private record Entry(Optional<String> answer, long expiresNanos) {}

    /** The answer, which may be that there is none; nothing when the question has to be asked. */
    synchronized Optional<Optional<String>> get(String question) {
        Entry entry = entries.get(question);
        return entry == null || System.nanoTime() - entry.expiresNanos > 0
                ? Optional.empty()
                : Optional.of(entry.answer);
    }

    synchronized void put(String question, Optional<String> answer, Duration keep) {
        entries.put(question, new Entry(answer, System.nanoTime() + keep.toNanos()));
    }
}
