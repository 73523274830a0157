// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.api.Scope;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of one instance at one moment.
 *
 * @param streaming whether it runs until it is stopped
 * @param state what it does now
 * @param totalRuns runs that ended
 * @param totalErrors of them, those that failed
 * @param overruns times a run was due while the one before still went on
 * @param timeouts runs that were interrupted at their time limit
 * @param badResults how many results were left out or changed, by rule
 * @param lastError of the last run; empty when it went well
 * @param lastWarnings of the last run; of a streaming one that goes on, what it said in the last quarter of an hour
 * @param lastRun when the last run began
 * @param lastSuccess when the last run ended that went well
 * @param averageExecutionMillis over all runs that ended
 * @param lastExecutionMillis of the last run that ended
 * @param details facts the check tells of itself
 */
public record CheckStatus(
        String id,
        String name,
        Scope scope,
        String source,
        boolean streaming,
        State state,
        long totalRuns,
        long totalErrors,
        long overruns,
        long timeouts,
        Map<String, Long> badResults,
        Optional<String> lastError,
        List<String> lastWarnings,
        Optional<Instant> lastRun,
        Optional<Instant> lastSuccess,
        long averageExecutionMillis,
        long lastExecutionMillis,
        Map<String, Object> details) {
    /** What an instance does. */
    public enum State {
        /** A CLUSTER check on an agent that does not lead. */
        STANDBY,
        WAITING,
        RUNNING,
        /** Asked to end, and has not yet. */
        STOPPING,
        /** Over its time limit, and deaf to the interrupt; its worker was replaced. */
        STUCK
    }

    /** The detail by which a check tells that something keeps it from its task now, though its run goes on; else empty. */
    public Optional<String> ownProblem() {
        return Optional.ofNullable(details.get("problem")).map(Object::toString).filter(text -> !text.isBlank());
    }

    /** Whether no run has shown yet how it does: none has ended, and no streaming one goes on. */
    public boolean untried() {
        return streaming ? lastRun.isEmpty() : totalRuns == 0;
    }

    public CheckStatus {
        lastWarnings = List.copyOf(lastWarnings);
        badResults = Collections.unmodifiableMap(new TreeMap<>(badResults));
    }
}
