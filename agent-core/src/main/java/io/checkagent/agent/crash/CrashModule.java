// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.stage.BackgroundLoop;
import jakarta.inject.Singleton;

/** Provides the memory of what the agent died of. */
public final class CrashModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Crashes.class).in(Singleton.class);
    }

    @ProvidesIntoSet
    static BackgroundLoop watching(Crashes crashes) {
        return new BackgroundLoop("crash-watch", crashes::watch);
    }
}
