// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.configuration.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what one instance did, over all its activations. Thread-safe. */
final class CheckStatistics {
    /** Of warnings and of details: a check that makes them up endlessly must not fill the memory. */
    private static final int LIMIT = 50;
    /** A streaming run goes on for days: what lasts, it says again. */
    static final Duration WARNINGS_OF_A_STREAM = Duration.ofMinutes(15);

    private long totalRuns;
    private long totalErrors;
    private long overruns;
    private long timeouts;
    private long totalMillis;
    private long lastMillis;
    private @Nullable String lastError;
    /** Whether that is no error of a run, but says why there is none. */
    private boolean held;

    private @Nullable Instant lastRun;
    private @Nullable Instant lastSuccess;
    private List<String> lastWarnings = List.of();
    private final Warnings warnings = new Warnings(LIMIT);
    private long moreWarnings;
    private final Map<String, Object> details = new TreeMap<>();
    private long moreDetails;
    private final Map<String, Long> badResults = new TreeMap<>();

    synchronized void began(Instant at) {
        lastRun = at;
        warnings.clear();
        moreWarnings = 0;
        moreDetails = 0;
        if (held) {
            held = false;
            lastError = null;
        }
    }

    synchronized void ended(Instant at, Duration duration, Optional<String> error) {
        totalRuns++;
        lastMillis = duration.toMillis();
        totalMillis += lastMillis;
        lastWarnings = warnings(Instant.MIN);
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

    synchronized void badResults(String rule, long count) {
        badResults.merge(rule, count, Long::sum);
    }

    /** What the run said since then, and that it said more. */
    private List<String> warnings(Instant from) {
        List<String> all = warnings.since(from);
        if (moreWarnings > 0) {
            all.add("%s of the run left out: %s are kept".formatted(Count.of(moreWarnings, "more warning"), LIMIT));
        }
        if (moreDetails > 0) {
            all.add("details were left out %s: %s of them are kept".formatted(Count.of(moreDetails, "time"), LIMIT));
        }
        return List.copyOf(all);
    }

    /** Returns whether neither this run nor the one before has said so, and it is kept. */
    boolean warn(@Nullable String message, Instant at) {
        String text = ShownValue.text(message);
        synchronized (this) {
            boolean isNew = !warnings.contains(text) && !lastWarnings.contains(text);
            if (!warnings.add(text, at)) {
                moreWarnings++;
                return false;
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
            } else {
                moreDetails++;
            }
        }
    }

    /** It must not run yet. */
    synchronized void held(String text) {
        lastError = text;
        held = true;
    }

    /** Its run does not end. */
    synchronized void stuck(String text) {
        lastError = text;
        totalErrors++;
    }

    synchronized CheckStatus status(CheckInstance instance, CheckStatus.State state, Instant now) {
        boolean streams = instance.streaming() && state == CheckStatus.State.RUNNING;
        List<String> told = warnings(streams ? now.minus(WARNINGS_OF_A_STREAM) : Instant.MIN);
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
                badResults,
                Optional.ofNullable(lastError),
                told.isEmpty() && !streams ? lastWarnings : told,
                Optional.ofNullable(lastRun),
                Optional.ofNullable(lastSuccess),
                totalRuns == 0 ? 0 : totalMillis / totalRuns,
                lastMillis,
                new TreeMap<>(details));
    }
}
