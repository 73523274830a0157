// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.agent.ResultFile;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.endtoend.ProcessUsage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Watches agents while they run, on a thread of its own: what they deliver and when it is seen, to 50 ms, and the most
 * memory that each had resident, where {@code /proc} tells. Thread-safe.
 */
final class Observation implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 50;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "observation");
        created.setDaemon(true);
        return created;
    });
    private final Future<?> looking;
    private final Map<AgentProcess, ResultFile> files = new LinkedHashMap<>();
    private final List<Seen> deliveries = new ArrayList<>();
    private final List<Shown> events = new ArrayList<>();
    private long mebibytes;

    /** A delivery, and when it was seen first. */
    record Seen(Delivery delivery, Instant at) {
        Seen {
            requireNonNull(delivery, "delivery is null");
            requireNonNull(at, "at is null");
        }
    }

    Observation() {
        looking = thread.scheduleWithFixedDelay(this::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Watches this one, too. */
    synchronized void follow(AgentProcess agent) {
        files.put(agent, new ResultFile(agent.configuration().resolveSibling("results.jsonl")));
    }

    private synchronized void look() {
        try {
            for (Map.Entry<AgentProcess, ResultFile> agent : files.entrySet()) {
                mebibytes = Math.max(mebibytes, peakMebibytes(agent.getKey().process()));
                for (JsonNode line : agent.getValue().poll()) {
                    take(agent.getKey(), line);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void take(AgentProcess agent, JsonNode line) {
        if (line.path("kind").asString().equals("event")) {
            events.add(Shown.of(line));
            Instant now = Instant.now();
            ResultFile.deliveries(agent.identity(), line).forEach(delivery -> deliveries.add(new Seen(delivery, now)));
        }
    }

    private static long peakMebibytes(ProcessHandle process) {
        try {
            return ProcessUsage.peakMebibytes(process);
        } catch (IOException e) {
            // It ended: what was seen before counts.
            return 0;
        }
    }

    /** Everything that was delivered until now. */
    synchronized List<Seen> deliveries() {
        lookNow();
        return List.copyOf(deliveries);
    }

    /** All events of all agents until now, also those that were made from no Kubernetes event. */
    synchronized List<Shown> events() {
        lookNow();
        return List.copyOf(events);
    }

    /** The most that any agent had resident, in MiB; 0 when it cannot be known. */
    synchronized long mebibytes() {
        return mebibytes;
    }

    private void lookNow() {
        if (looking.isDone()) {
            throw new IllegalStateException("the results could not be read: " + looking);
        }
        look();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
