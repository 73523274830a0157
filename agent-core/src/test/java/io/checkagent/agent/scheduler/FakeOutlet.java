// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import io.checkagent.delivery.BadResults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts commits and delivers nothing. */
final class FakeOutlet implements Outlet, Sender {
    int commits;
    boolean refused;
    List<BadResults> badResults = List.of();

    @Nullable
    Error failsToCommit;

    @Override
    public Sender sender() {
        return this;
    }

    @Override
    public List<BadResults> badResults() {
        return badResults;
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
    public void settle(Duration limit) {}

    @Override
    public void metric(Metric metric) {}

    @Override
    public void serviceCheck(ServiceCheck serviceCheck) {}

    @Override
    public void event(Event event) {}

    @Override
    public CompletionStage<Void> commit() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the commit");
        }
        if (failsToCommit != null) {
            throw failsToCommit;
        }
        commits++;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> commit(Checkpoint checkpoint) throws InterruptedException {
        return commit();
    }
}
