// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.checkagent.agent.stage.Diagnosis;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** Provides the way to the cluster. */
public final class KubernetesModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Cluster.class).in(Singleton.class);
        bind(OwnNode.class);
        bind(AccessReviews.class).in(Singleton.class);
        bind(ClusterDiagnosis.class);
        newSetBinder(binder(), Diagnosis.class).addBinding().to(ClusterDiagnosis.class);
    }

    /** For checks. */
    @Provides
    @Singleton
    static Supplier<KubernetesClient> client(Cluster cluster) {
        return () -> SharedClient.of(cluster.client());
    }
}
