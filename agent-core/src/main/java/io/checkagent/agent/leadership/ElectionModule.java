// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.stage.BackgroundLoop;
import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusSection;
import jakarta.inject.Singleton;

/** Provides this agent as a candidate. */
public final class ElectionModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Leadership.class).in(Singleton.class);
        bind(ElectionSection.class);
        bind(ElectionProbe.class);
        newSetBinder(binder(), HealthProbe.class).addBinding().to(ElectionProbe.class);
        newSetBinder(binder(), new TypeLiteral<StatusSection<?>>() {})
                .addBinding()
                .to(ElectionSection.class);
        bind(ElectionDiagnosis.class);
        newSetBinder(binder(), Diagnosis.class).addBinding().to(ElectionDiagnosis.class);
        newSetBinder(binder(), SelfMetrics.class).addBinding().to(ElectionSection.class);
    }

    @ProvidesIntoSet
    static BackgroundLoop otherLocks(Leadership leadership) {
        return new BackgroundLoop("other-locks", leadership::watchOtherLocks);
    }
}
