// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static com.google.inject.multibindings.Multibinder.newSetBinder;
import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.host.HostSettings;
import io.checkagent.agent.plugin.OutputCatalog;
import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.LiveSettings;
import io.checkagent.agent.stage.RunDirectory;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.api.Host;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.DeliverySettings;
import io.checkagent.delivery.Destination;
import io.checkagent.delivery.QueueLimits;
import io.checkagent.http.HttpClients;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Provides the delivery to the outputs that are configured. */
public final class OutputModule extends AbstractModule {
    private final String version;

    /** @param version of the agent, which an intake is told */
    public OutputModule(String version) {
        this.version = requireNonNull(version, "version is null");
    }

    @Override
    protected void configure() {
        bind(OutputSection.class);
        bind(SpoolSection.class);
        Multibinder<StatusSection<?>> sections = newSetBinder(binder(), new TypeLiteral<StatusSection<?>>() {});
        sections.addBinding().to(OutputSection.class);
        sections.addBinding().to(SpoolSection.class);
        bind(OutputProbe.class);
        newSetBinder(binder(), HealthProbe.class).addBinding().to(OutputProbe.class);
        bind(OutputDiagnosis.class);
        newSetBinder(binder(), Diagnosis.class).addBinding().to(OutputDiagnosis.class);
        Multibinder<SelfMetrics> metrics = newSetBinder(binder(), SelfMetrics.class);
        metrics.addBinding().to(OutputSection.class);
        metrics.addBinding().to(SpoolSection.class);
    }

    @Provides
    @Singleton
    ConfiguredOutputs configured(
            DeliverySettings settings,
            Host host,
            Installation installation,
            OutputCatalog plugins,
            HttpClients http,
            Clock clock) {
        return new ConfiguredOutputs(settings, host, version, installation, plugins, http, clock);
    }

    /** Checks are not made anew: those that asked for the host have the tags of the start. */
    @ProvidesIntoSet
    static LiveSettings<?> tags(Delivery delivery) {
        return new LiveSettings<>(HostSettings.class, Set.of("tags", "extra_tags", "env"), changed -> {
            delivery.globalTags(changed.globalTags());
            return true;
        });
    }

    /** All else that {@code outputs} says takes a restart. */
    @ProvidesIntoSet
    static LiveSettings<?> filters(ConfiguredOutputs configured, Delivery delivery) {
        return new LiveSettings<>(
                DeliverySettings.class,
                Set.of("outputs"),
                changed -> configured.takeFilters(changed.outputs(), delivery::filter));
    }

    @Provides
    @Singleton
    static List<Destination> destinations(ConfiguredOutputs configured) {
        return configured.destinations();
    }

    @Provides
    @Singleton
    static Delivery delivery(
            List<Destination> destinations, DeliverySettings settings, RunDirectory run, Host host, Clock clock) {
        return new Delivery(
                destinations,
                host.name(),
                host.tags(),
                settings.histograms(),
                clock,
                QueueLimits.ofEach(destinations.size(), Runtime.getRuntime().maxMemory()),
                settings.spool().orIn(run.path().resolve("spool")));
    }
}
