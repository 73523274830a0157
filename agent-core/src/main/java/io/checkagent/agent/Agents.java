// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.checkagent.agent.crash.ClusterCrashes;
import io.checkagent.agent.crash.Crashes;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.RunDirectory;
import io.checkagent.api.Host;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Makes agents: the one place that knows an injector. */
public final class Agents {
    private Agents() {}

    /**
     * An agent to run. Nothing of it is started yet, but it watches what its plugins do.
     *
     * @param loaded with a configuration
     * @param commands what it can be asked to do, where somebody can ask
     */
    public static Agent running(AgentConfigurationLoader.Result loaded, Installation installation, Module... commands) {
        List<Module> modules = new ArrayList<>(List.of(commands));
        modules.add(new AgentModule(loaded, installation));
        ServiceLoader.load(AgentContribution.class).forEach(modules::add);
        return Guice.createInjector(Stage.PRODUCTION, Modules.override(modules).with(new WatchedPlugins()))
                .getInstance(Agent.class);
    }

    /**
     * Configuration and plugins as an agent would read them, for a command that works without a running agent.
     *
     * @param loaded with a configuration
     */
    public static Inspection offline(AgentConfigurationLoader.Result loaded, Installation installation) {
        Inspection inspection = Guice.createInjector(Stage.PRODUCTION, new AgentModule(loaded, installation))
                .getInstance(Inspection.class);
        inspection.read();
        return inspection;
    }

    /** What plugins do is on record before one is loaded, be it for an output, which is built with all else. */
    private static final class WatchedPlugins extends AbstractModule {
        @Provides
        @Singleton
        static Crashes crashes(RunDirectory directory, Clock clock, Host host, ClusterCrashes cluster) {
            Crashes crashes = new Crashes(directory, clock, host, cluster);
            crashes.open();
            return crashes;
        }
    }
}
