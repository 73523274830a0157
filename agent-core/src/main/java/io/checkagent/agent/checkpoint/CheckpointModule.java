// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.TypeLiteral;
import io.checkagent.agent.config.ClusterAgentSettings;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusSection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Provides the store of checkpoints: in the cluster, or in memory without one. */
public final class CheckpointModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(CheckpointSection.class);
        newSetBinder(binder(), new TypeLiteral<StatusSection<?>>() {})
                .addBinding()
                .to(CheckpointSection.class);
        bind(CheckpointProbe.class);
        newSetBinder(binder(), HealthProbe.class).addBinding().to(CheckpointProbe.class);
        bind(CheckpointDiagnosis.class);
        newSetBinder(binder(), Diagnosis.class).addBinding().to(CheckpointDiagnosis.class);
        newSetBinder(binder(), SelfMetrics.class).addBinding().to(CheckpointSection.class);
    }

    /** The ConfigMap of the checkpoints, which every agent may read and write; none without a cluster. */
    @Provides
    @Singleton
    static Optional<ConfigMapAccess> configMap(ClusterAgentSettings settings, Cluster cluster) {
        return Optional.of(cluster)
                .filter(Cluster::exists)
                .map(one -> new ClusterConfigMap(
                        one::client, one.namespace(), settings.clusterAgent().tokenName()));
    }

    @Provides
    @Singleton
    static CheckpointStore store(Optional<ConfigMapAccess> configMap, Clock clock) {
        return configMap
                .map(one -> CheckpointStore.inConfigMap(one, clock, CheckpointStore.WRITE_INTERVAL))
                .orElseGet(() -> CheckpointStore.inMemory(clock));
    }
}
