// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Counts commits and delivers nothing. */
final class FakeServices implements RunServices, Sender {
    int commits;
    boolean refused;

    @Override
    public Sender sender() {
        return this;
    }

    @Override
    public void discard() {}

    @Override
    public void refuse() {
        refused = true;
    }

    @Override
    public Checkpoint checkpoint() {
        return Checkpoint.empty();
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
        return Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    }

    @Override
    public void metric(Metric metric) {}

    @Override
    public void serviceCheck(ServiceCheck serviceCheck) {}

    @Override
    public void event(Event event) {}

    @Override
    public CompletionStage<Void> commit() {
        commits++;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> commit(Checkpoint checkpoint) {
        return commit();
    }
}
