// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.TypeLiteral;
import io.checkagent.agent.config.ClusterAgentSettings;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusSection;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Provides the store of checkpoints: in the cluster, or in memory without one. */
public final class CheckpointModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(CheckpointSection.class);
        newSetBinder(binder(), new TypeLiteral<StatusSection<?>>() {})
                .addBinding()
                .to(CheckpointSection.class);
        bind(CheckpointDiagnosis.class);
        newSetBinder(binder(), Diagnosis.class).addBinding().to(CheckpointDiagnosis.class);
        newSetBinder(binder(), SelfMetrics.class).addBinding().to(CheckpointSection.class);
    }

    @Provides
    @Singleton
    static CheckpointStore store(ClusterAgentSettings settings, Cluster cluster, Clock clock) {
        return cluster.exists()
                ? CheckpointStore.inConfigMap(
                        cluster::client,
                        cluster.namespace(),
                        settings.clusterAgent().tokenName(),
                        clock,
                        CheckpointStore.WRITE_INTERVAL)
                : CheckpointStore.inMemory(clock);
    }
}
