// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import io.checkagent.api.CheckContext;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes what a run sends. */
final class RecordingContext implements CheckContext, Sender {
    private final List<Metric> metrics = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    List<Metric> metrics() {
        return metrics;
    }

    List<String> warnings() {
        return warnings;
    }

    /** The values without tags, by name; no name may have come twice. */
    Map<String, Double> untagged() {
        return tagged();
    }

    /** The values with exactly these tags, by name; no name may have come twice. */
    Map<String, Double> tagged(String... tags) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            if (metric.tags().equals(List.of(tags)) && values.put(metric.name(), metric.value()) != null) {
                throw new AssertionError("sent twice: " + metric);
            }
        }
        return values;
    }

    @Override
    public void metric(Metric metric) {
        metrics.add(metric);
    }

    @Override
    public Sender sender() {
        return this;
    }

    @Override
    public void warn(String message) {
        warnings.add(message);
    }

    @Override
    public void detail(String name, Object value) {}

    @Override
    public String checkId() {
        return "test";
    }

    @Override
    public String hostname() {
        return "node-1";
    }

    @Override
    public Optional<String> clusterName() {
        return Optional.empty();
    }

    @Override
    public List<String> globalTags() {
        return List.of();
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public boolean isStopping() {
        return false;
    }

    @Override
    public boolean await(Duration duration) {
        throw new AssertionError("these checks wait for nothing");
    }

    @Override
    public Checkpoint checkpoint() {
        return Checkpoint.empty();
    }

    @Override
    public void serviceCheck(ServiceCheck serviceCheck) {
        throw new AssertionError("these checks send no service check: " + serviceCheck);
    }

    @Override
    public void event(Event event) {
        throw new AssertionError("these checks send no event: " + event);
    }

    @Override
    public CompletionStage<Void> commit() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> commit(Checkpoint checkpoint) {
        throw new AssertionError("these checks have no checkpoint");
    }
}
