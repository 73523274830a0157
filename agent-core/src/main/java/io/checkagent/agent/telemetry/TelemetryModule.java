// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.telemetry;

import static com.google.inject.multibindings.Multibinder.newSetBinder;
import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.stage.BackgroundLoop;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.delivery.Delivery;
import jakarta.inject.Singleton;
import java.util.Set;

/** Provides what the agent sends of itself. */
public final class TelemetryModule extends AbstractModule {
    private final String version;

    /** @param version of the agent, sent as a tag */
    public TelemetryModule(String version) {
        this.version = requireNonNull(version, "version is null");
    }

    @Override
    protected void configure() {
        newSetBinder(binder(), SelfMetrics.class);
    }

    @Provides
    @Singleton
    Telemetry telemetry(Delivery delivery, Set<SelfMetrics> stages) {
        return new Telemetry(version, delivery, stages);
    }

    @ProvidesIntoSet
    static BackgroundLoop sending(Telemetry telemetry) {
        return new BackgroundLoop("telemetry", telemetry::loop);
    }
}
