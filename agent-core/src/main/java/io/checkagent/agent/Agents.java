// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.checkagent.agent.scheduler.Outlets;
import io.checkagent.agent.scheduler.TrialOutlets;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Host;
import io.checkagent.delivery.Destination;
import io.checkagent.delivery.Outputs;
import jakarta.inject.Singleton;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Makes agents: the one place that knows an injector. */
public final class Agents {
    private Agents() {}

    /**
     * An agent to run. Nothing of it is started yet.
     *
     * @param loaded with a configuration
     */
    public static Agent running(AgentConfigurationLoader.Result loaded, Installation installation) {
        List<Module> modules = new ArrayList<>(List.of(new AgentModule(loaded, installation)));
        ServiceLoader.load(AgentContribution.class).forEach(modules::add);
        return Guice.createInjector(Stage.PRODUCTION, modules).getInstance(Agent.class);
    }

    /**
     * Configuration and plugins as an agent would read them, for a command that works without a running agent.
     *
     * @param loaded with a configuration
     */
    public static OfflineAgent offline(AgentConfigurationLoader.Result loaded, Installation installation) {
        return offline(new AgentModule(loaded, installation));
    }

    /**
     * The same, where what checks send goes to a stream.
     *
     * @param lines takes one JSON object a line; written to by another thread
     */
    public static OfflineAgent offline(
            AgentConfigurationLoader.Result loaded, Installation installation, WritableByteChannel lines) {
        return offline(Modules.override(new AgentModule(loaded, installation)).with(new TrialOutput(lines)));
    }

    private static OfflineAgent offline(Module module) {
        OfflineAgent agent = make(OfflineAgent.class, module);
        agent.read();
        return agent;
    }

    private static <T> T make(Class<T> type, Module module) {
        return Guice.createInjector(Stage.PRODUCTION, module).getInstance(type);
    }

    /** In place of the configured outputs. */
    private static final class TrialOutput extends AbstractModule {
        private final WritableByteChannel lines;

        TrialOutput(WritableByteChannel lines) {
            this.lines = lines;
        }

        @Override
        protected void configure() {
            bind(Outlets.class).to(TrialOutlets.class);
        }

        @Provides
        @Singleton
        List<Destination> outputs(Host host) {
            return List.of(Outputs.lines("trial", lines, host.name()));
        }
    }
}
