// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import io.checkagent.commandline.AgentCommand;
import io.checkagent.demo.archive.ArchiveCommand;

/** Adds the commands {@code agent demo} and {@code agent archive}. */
public final class DemoModule extends AbstractModule {
    @Override
    protected void configure() {
        Multibinder<AgentCommand> commands = Multibinder.newSetBinder(binder(), AgentCommand.class);
        commands.addBinding().toInstance(new DemoCommand());
        commands.addBinding().toInstance(new ArchiveCommand());
    }
}
