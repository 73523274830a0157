// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.plugin.CheckCatalog;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.scheduler.Pause;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Host;
import io.checkagent.delivery.Destination;
import io.checkagent.delivery.Outputs;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.nio.channels.WritableByteChannel;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a test's agent differs from one that runs: time, plugins, cluster, stored checkpoints, and where results go. */
final class TestModule extends AbstractModule {
    private final CheckDefinition check;
    private final VirtualClock clock;
    private final Optional<KubernetesClient> client;
    private final Checkpoint stored;
    private final WritableByteChannel recording;

    TestModule(
            CheckDefinition check,
            VirtualClock clock,
            Optional<KubernetesClient> client,
            Checkpoint stored,
            WritableByteChannel recording) {
        this.check = requireNonNull(check, "check is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.client = requireNonNull(client, "client is null");
        this.stored = requireNonNull(stored, "stored is null");
        this.recording = requireNonNull(recording, "recording is null");
    }

    @Override
    protected void configure() {
        bind(Clock.class).toInstance(clock);
        bind(Pause.class).toInstance(clock::await);
        bind(CheckCatalog.class).toInstance(new OneCheck(check));
        client.ifPresent(given -> bind(Cluster.class).toInstance(Cluster.of(given, "default")));
        Map<String, Checkpoint> positions = stored.isEmpty() ? Map.of() : Map.of(check.checkpointPrefix(), stored);
        bind(CheckpointStore.class).toInstance(CheckpointStore.inMemory(clock, positions));
        bind(TestStages.class).in(Singleton.class);
    }

    @Provides
    @Singleton
    List<Destination> outputs(Host host) {
        return List.of(Outputs.lines("test", recording, host.name()));
    }
}
