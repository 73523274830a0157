// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.check.CheckInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what one instance did, over all its activations. Thread-safe. */
final class CheckStatistics {
    /** Of warnings and of details: a check that makes them up endlessly must not fill the memory. */
    private static final int LIMIT = 50;

    private long totalRuns;
    private long totalErrors;
    private long overruns;
    private long timeouts;
    private long totalMillis;
    private long lastMillis;
    private @Nullable String lastError;
    private @Nullable Instant lastRun;
    private @Nullable Instant lastSuccess;
    private List<String> lastWarnings = List.of();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Object> details = new TreeMap<>();

    synchronized void began(Instant at) {
        lastRun = at;
        warnings.clear();
    }

    synchronized void ended(Instant at, Duration duration, Optional<String> error) {
        totalRuns++;
        lastMillis = duration.toMillis();
        totalMillis += lastMillis;
        lastWarnings = List.copyOf(warnings);
        lastError = error.orElse(null);
        if (error.isPresent()) {
            totalErrors++;
        } else {
            lastSuccess = at;
        }
    }

    synchronized void overran(long times) {
        overruns += times;
    }

    synchronized void timeout() {
        timeouts++;
    }

    /** Returns whether neither this run nor the one before has said so. */
    boolean warn(@Nullable String message) {
        String text = ShownValue.text(message);
        synchronized (this) {
            boolean isNew = !warnings.contains(text) && !lastWarnings.contains(text);
            if (warnings.size() < LIMIT) {
                warnings.add(text);
            }
            return isNew;
        }
    }

    void detail(@Nullable String name, @Nullable Object value) {
        String key = ShownValue.text(name);
        Object shown = ShownValue.of(value);
        synchronized (this) {
            if (details.size() < LIMIT || details.containsKey(key)) {
                details.put(key, shown);
            }
        }
    }

    /** It must not run yet. */
    synchronized void held(String text) {
        lastError = text;
    }

    /** Its run does not end. */
    synchronized void stuck(String text) {
        lastError = text;
        totalErrors++;
    }

    synchronized CheckStatus status(CheckInstance instance, CheckStatus.State state) {
        return new CheckStatus(
                instance.id(),
                instance.name(),
                instance.scope(),
                instance.source(),
                instance.streaming(),
                state,
                totalRuns,
                totalErrors,
                overruns,
                timeouts,
                Optional.ofNullable(lastError),
                // A streaming run warns while it goes on.
                warnings.isEmpty() ? lastWarnings : warnings,
                Optional.ofNullable(lastRun),
                Optional.ofNullable(lastSuccess),
                totalRuns == 0 ? 0 : totalMillis / totalRuns,
                lastMillis,
                new TreeMap<>(details));
    }
}
