// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.crash.Crashes;
import io.checkagent.agent.scheduler.Activation.Surroundings;
import io.checkagent.agent.stage.BackgroundLoop;
import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.api.Host;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Provides what decides when checks run, and the threads that they run in. */
public final class SchedulerModule extends AbstractModule {
    /** The loop that takes up changed files; it ends first when the agent stops. */
    public static final String RELOAD = "reload";

    @Override
    protected void configure() {
        bind(RunThreads.class).in(Singleton.class);
        bind(FirstRuns.class);
        bind(Scheduler.class).in(Singleton.class);
        bind(Reload.class).in(Singleton.class);
        bind(CheckTrials.class).in(Singleton.class);
        bind(DeliveryOutlets.class).in(Singleton.class);
        bind(Outlets.class).to(DeliveryOutlets.class);
        bind(Pause.class).toInstance(Pause.REAL);
        bind(CheckSection.class);
        bind(SchedulerProbe.class);
        newSetBinder(binder(), HealthProbe.class).addBinding().to(SchedulerProbe.class);
        newSetBinder(binder(), new TypeLiteral<StatusSection<?>>() {})
                .addBinding()
                .to(CheckSection.class);
        newSetBinder(binder(), SelfMetrics.class).addBinding().to(CheckSection.class);
    }

    @Provides
    @Singleton
    static Surroundings surroundings(Host host, Clock clock, Pause pause, Crashes crashes) {
        return new Surroundings(host, clock, pause, crashes);
    }

    @ProvidesIntoSet
    static BackgroundLoop scheduling(Scheduler scheduler) {
        return new BackgroundLoop("scheduler", scheduler::loop);
    }

    @ProvidesIntoSet
    static BackgroundLoop reloading(Reload reload) {
        return new BackgroundLoop(RELOAD, reload::loop);
    }
}
