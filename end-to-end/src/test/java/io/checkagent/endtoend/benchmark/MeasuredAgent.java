// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.benchmark;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.endtoend.ProcessUsage;
import io.checkagent.endtoend.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/** An agent that is measured from outside: by the growth of the file of its results, and by what its process uses. */
final class MeasuredAgent implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final long SAMPLE_EVERY_MILLIS = 20;

    private final AgentProcess agent;
    private final Path results;
    private final FileGrowth growth;
    private final ConcurrentSkipListMap<Instant, ProcessUsage> samples = new ConcurrentSkipListMap<>();
    private final Thread sampler = new Thread(this::sample, "usage-of-agent");

    /**
     * A backlog that was delivered.
     *
     * @param number of events
     * @param perSecond from the first delivery to the last
     * @param microsEach CPU of the process for each, from the beginning of the measurement on
     */
    record Drain(long number, double perSecond, double microsEach) {}

    MeasuredAgent(AgentProcess agent) {
        this.agent = requireNonNull(agent, "agent is null");
        results = agent.results().file();
        growth = new FileGrowth(results);
        sampler.setDaemon(true);
        sampler.start();
    }

    private void sample() {
        try {
            while (agent.process().isAlive()) {
                samples.put(Instant.now(), usage());
                TimeUnit.MILLISECONDS.sleep(SAMPLE_EVERY_MILLIS);
            }
        } catch (IOException ended) {
            // It ended between the two looks.
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    ProcessUsage usage() throws IOException {
        return ProcessUsage.of(agent.process());
    }

    /** How much it has delivered, in bytes. */
    long delivered() throws IOException {
        return Files.exists(results) ? Files.size(results) : 0;
    }

    /** What it delivered after that many bytes. */
    Deliveries deliveriesAfter(long offset) throws IOException {
        return Deliveries.read(results, offset, growth);
    }

    /** The backlog that it delivered after that many bytes: what was written up to that resourceVersion. */
    Drain drain(long offset, ProcessUsage before, long lastVersion) throws IOException {
        List<Instant> times = deliveriesAfter(offset).times().entrySet().stream()
                .filter(delivery -> Long.parseLong(delivery.getKey()) <= lastVersion)
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
        Instant first = times.get(0);
        Instant last = times.get(times.size() - 1);
        long afterFirst = times.stream().filter(first::isBefore).count();
        return new Drain(
                times.size(),
                afterFirst * 1e9 / Duration.between(first, last).toNanos(),
                samples.ceilingEntry(last).getValue().microsEach(before, times.size()));
    }

    void send(Signal signal) throws IOException, InterruptedException {
        signal.sendTo(agent.process());
    }

    /** Ends the agent. */
    @Override
    public void close() throws InterruptedException {
        agent.stop(STOP_LIMIT);
        sampler.interrupt();
        growth.close();
    }
}
