// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import java.util.List;

/** Provides the commands. Other modules contribute theirs to the same set. */
public final class CommandLineModule extends AbstractModule {
    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().requireAtInjectOnConstructors();
        binder().requireExactBindingAnnotations();
        binder().disableCircularProxies();
        Multibinder<AgentCommand> commands = Multibinder.newSetBinder(binder(), AgentCommand.class);
        commands.addBinding().toInstance(new RunCommand());
        commands.addBinding().toInstance(new PlugincheckCommand());
        commands.addBinding().toInstance(new CompletionCommand());
        forRunningAgent(CommandPlace.alone())
                .forEach(command -> commands.addBinding().toInstance(command));
    }

    /**
     * The commands that a running agent can carry out, in the order of the help text. Made for each use: picocli fills their
     * fields.
     */
    static List<AgentCommand> forRunningAgent(CommandPlace place) {
        return List.of(
                new StatusCommand(place),
                new HealthCommand(place),
                new LeaderCommand(place),
                new PluginsCommand(place),
                new CheckCommand(place),
                new ConfigCommand(place),
                new ConfigcheckCommand(place),
                new DiagnoseCommand(place),
                new FlareCommand(place),
                new StreamEventsCommand(place),
                new SchemaCommand(place),
                new VersionCommand());
    }
}
