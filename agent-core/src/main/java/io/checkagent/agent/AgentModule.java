// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static com.google.inject.multibindings.Multibinder.newSetBinder;
import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.check.CheckModule;
import io.checkagent.agent.checkpoint.CheckpointModule;
import io.checkagent.agent.config.ConfigurationModule;
import io.checkagent.agent.crash.CrashModule;
import io.checkagent.agent.diagnosis.DiagnosisModule;
import io.checkagent.agent.health.HealthModule;
import io.checkagent.agent.host.HostModule;
import io.checkagent.agent.kubernetes.KubernetesModule;
import io.checkagent.agent.leadership.ElectionModule;
import io.checkagent.agent.output.OutputModule;
import io.checkagent.agent.plugin.PluginModule;
import io.checkagent.agent.recent.RecentModule;
import io.checkagent.agent.scheduler.SchedulerModule;
import io.checkagent.agent.stage.BackgroundLoop;
import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.agent.status.StatusModule;
import io.checkagent.agent.telemetry.TelemetryModule;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/**
 * Puts the agent together: every stage's module, under rules that leave nothing to chance. All that runs checks is built
 * from it, with overrides where it differs: see {@link Agents}.
 */
public final class AgentModule extends AbstractModule {
    private final AgentConfigurationLoader.Result loaded;
    private final AgentConfiguration configuration;
    private final Installation installation;

    /** @param loaded with a configuration */
    public AgentModule(AgentConfigurationLoader.Result loaded, Installation installation) {
        this.loaded = requireNonNull(loaded, "loaded is null");
        this.configuration = loaded.configuration().orElseThrow();
        this.installation = requireNonNull(installation, "installation is null");
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().requireAtInjectOnConstructors();
        binder().requireExactBindingAnnotations();
        binder().disableCircularProxies();

        bind(AgentConfigurationLoader.Result.class).toInstance(loaded);
        bind(Installation.class).toInstance(installation);
        install(new ConfigurationModule(configuration, loaded.topLevel()));
        install(new HostModule());
        install(new KubernetesModule());
        install(new PluginModule(AgentVersion.release()));
        install(new CheckModule());
        install(new OutputModule(AgentVersion.release()));
        install(new RecentModule());
        install(new CheckpointModule());
        install(new CrashModule());
        install(new SchedulerModule());
        install(new ElectionModule());
        install(new TelemetryModule(AgentVersion.full()));
        install(new StatusModule());
        install(new HealthModule());
        install(new DiagnosisModule());

        bind(Agent.class).in(Singleton.class);
        bind(Inspection.class).in(Singleton.class);
        bind(AgentSection.class).in(Singleton.class);
        bind(ConfigurationSection.class).in(Singleton.class);
        bind(ConfigurationWatch.class).in(Singleton.class);
        var sections = newSetBinder(binder(), new TypeLiteral<StatusSection<?>>() {});
        sections.addBinding().to(AgentSection.class);
        sections.addBinding().to(ConfigurationSection.class);
        bind(MemoryNeed.class).toInstance(new MemoryNeed(Path.of("/")));
        bind(HostDiagnosis.class);
        newSetBinder(binder(), Diagnosis.class).addBinding().to(HostDiagnosis.class);
    }

    @ProvidesIntoSet
    static BackgroundLoop watchingConfiguration(ConfigurationWatch watch) {
        return new BackgroundLoop("configuration-watch", watch::loop);
    }
}
