// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.recent;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import io.checkagent.agent.stage.SelfMetrics;
import jakarta.inject.Singleton;

/** Provides the newest results. */
public final class RecentModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(RecentResults.class).in(Singleton.class);
        newSetBinder(binder(), SelfMetrics.class).addBinding().to(RecentResults.class);
    }
}
