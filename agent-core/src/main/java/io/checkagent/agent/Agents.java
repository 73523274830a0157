// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import com.google.inject.Guice;
import com.google.inject.Module;
import com.google.inject.Stage;
import io.checkagent.agent.stage.Installation;
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
     * @param commands what it can be asked to do, where somebody can ask
     */
    public static Agent running(AgentConfigurationLoader.Result loaded, Installation installation, Module... commands) {
        List<Module> modules = new ArrayList<>(List.of(commands));
        modules.add(new AgentModule(loaded, installation));
        ServiceLoader.load(AgentContribution.class).forEach(modules::add);
        return Guice.createInjector(Stage.PRODUCTION, modules).getInstance(Agent.class);
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
}
