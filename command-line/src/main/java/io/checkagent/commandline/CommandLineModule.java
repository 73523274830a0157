// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import java.util.List;

/** Provides the commands. Other modules contribute theirs to the same set. */
final class CommandLineModule extends AbstractModule {
    private final CommandPlace place;

    CommandLineModule(CommandPlace place) {
        this.place = requireNonNull(place, "place is null");
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().requireAtInjectOnConstructors();
        binder().requireExactBindingAnnotations();
        binder().disableCircularProxies();
        Multibinder<AgentCommand> commands = Multibinder.newSetBinder(binder(), AgentCommand.class);
        // In the order of the help text. Made for each use: picocli fills their fields.
        List.of(
                        new RunCommand(),
                        new PlugincheckCommand(),
                        new CompletionCommand(),
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
                        new VersionCommand())
                .forEach(command -> commands.addBinding().toInstance(command));
    }
}
