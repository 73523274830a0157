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
        // In the order of the help text. Picocli fills their fields when one is called.
        List.of(
                        new RunCommand(),
                        new StatusCommand(),
                        new LeaderCommand(),
                        new PluginsCommand(),
                        new CheckCommand(),
                        new ConfigcheckCommand(),
                        new SchemaCommand(),
                        new CompletionCommand(),
                        new VersionCommand())
                .forEach(command -> commands.addBinding().toInstance(command));
    }
}
