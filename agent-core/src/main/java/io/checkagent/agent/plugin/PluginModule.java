// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static com.google.inject.multibindings.Multibinder.newSetBinder;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.TypeLiteral;
import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.api.Host;
import io.checkagent.delivery.DeliverySettings;
import io.checkagent.http.HttpClients;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Provides the plugins, none of them loaded yet. */
public final class PluginModule extends AbstractModule {
    private final String apiVersion;

    /** @param apiVersion what plugins are held against, see {@link PluginHost} */
    public PluginModule(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    @Override
    protected void configure() {
        bind(CheckCatalog.class).to(PluginHost.class);
        bind(OutputCatalog.class).to(PluginHost.class);
        newSetBinder(binder(), new TypeLiteral<StatusSection<?>>() {})
                .addBinding()
                .to(PluginSection.class);
        newSetBinder(binder(), SelfMetrics.class).addBinding().to(PluginSection.class);
        bind(PluginSection.class);
        bind(PluginDiagnosis.class);
        newSetBinder(binder(), Diagnosis.class).addBinding().to(PluginDiagnosis.class);
    }

    @Provides
    @Singleton
    PluginHost plugins(PluginSettings settings, Installation installation, PluginGuard guard) {
        List<Path> directories = Stream.of(
                        Stream.of(installation.home().resolve("plugins")),
                        settings.pluginsPath().stream(),
                        installation.mounts().plugins().stream())
                .flatMap(paths -> paths)
                .map(directory -> directory.toAbsolutePath().normalize())
                .distinct()
                .toList();
        AllowedPlugins allowed = settings.allowed()
                .map(listed -> AllowedPlugins.only(listed.stream()
                        .collect(Collectors.toMap(
                                PluginSettings.PluginDigest::file,
                                one -> one.sha256().value(),
                                (first, second) -> second))))
                .orElseGet(AllowedPlugins::all);
        return new PluginHost(directories, apiVersion, allowed, guard, installation.development());
    }

    @Provides
    @Singleton
    HttpClients httpClients(DeliverySettings delivery, Installation installation) {
        return new HttpClients(delivery.intake().proxies(installation.environment()), "check-agent/" + apiVersion);
    }

    @Provides
    @Singleton
    static ProvidedToChecks providedToChecks(
            Supplier<KubernetesClient> kubernetes, HttpClients http, Clock clock, Host host) {
        return new ProvidedToChecks(kubernetes, http, clock, host);
    }
}
