// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.health;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.OpenPage;
import jakarta.inject.Singleton;

/** Provides the answers to the probes of Kubernetes. */
public final class HealthModule extends AbstractModule {
    @Override
    protected void configure() {
        newSetBinder(binder(), HealthProbe.class);
        newSetBinder(binder(), OpenPage.class);
        bind(Health.class).in(Singleton.class);
        bind(HealthApi.class).in(Singleton.class);
    }
}
