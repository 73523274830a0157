// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.plugin.PluginGuard;
import io.checkagent.agent.stage.BackgroundLoop;
import jakarta.inject.Singleton;

/** Provides the memory of what the agent died of. */
public final class CrashModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Crashes.class).in(Singleton.class);
        bind(PluginGuard.class).to(Crashes.class);
        bind(ClusterCrashes.class).in(Singleton.class);
    }

    @ProvidesIntoSet
    static BackgroundLoop watching(Crashes crashes) {
        return new BackgroundLoop("crash-watch", crashes::watch);
    }

    @ProvidesIntoSet
    static BackgroundLoop telling(ClusterCrashes crashes) {
        return new BackgroundLoop("crash-notes", crashes::loop);
    }
}
