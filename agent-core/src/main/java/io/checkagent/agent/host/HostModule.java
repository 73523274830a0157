// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.checkagent.agent.kubernetes.OwnNode;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.MonotonicClock;
import io.checkagent.api.Host;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Provides what the agent stands for, and its clocks. */
public final class HostModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Clock.class).toInstance(Clock.systemUTC());
        bind(MonotonicClock.class).toInstance(System::nanoTime);
    }

    @Provides
    @Singleton
    static Host host(HostSettings settings, Installation installation, OwnNode node) {
        return new Host(
                Hostname.of(settings, installation.environment(), node::name),
                settings.clusterName().map(ClusterName::value),
                settings.globalTags());
    }
}
