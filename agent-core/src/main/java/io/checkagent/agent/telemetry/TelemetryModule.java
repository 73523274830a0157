// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.telemetry;

import static com.google.inject.multibindings.Multibinder.newSetBinder;
import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.stage.BackgroundLoop;
import io.checkagent.agent.stage.OpenPage;
import io.checkagent.agent.stage.SelfMetrics;
import jakarta.inject.Singleton;

/** Provides the two ways out of what the stages measure of themselves: to the outputs, and {@code /metrics}. */
public final class TelemetryModule extends AbstractModule {
    private final String version;

    /** @param version of the agent */
    public TelemetryModule(String version) {
        this.version = requireNonNull(version, "version is null");
    }

    @Override
    protected void configure() {
        bind(Telemetry.class).in(Singleton.class);
        bind(MetricsPage.class);
        newSetBinder(binder(), SelfMetrics.class).addBinding().toInstance(new AgentMetrics(version));
        newSetBinder(binder(), OpenPage.class).addBinding().to(MetricsPage.class);
    }

    @ProvidesIntoSet
    static BackgroundLoop sending(Telemetry telemetry) {
        return new BackgroundLoop("telemetry", telemetry::loop);
    }
}
