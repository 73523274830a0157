// SPDX-License-Identifier: Apache-2.0
package io.checkagent.page;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import io.checkagent.commandline.AgentCommand;

/** Adds the command {@code agent page}. */
public final class PageCommandModule extends AbstractModule {
    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), AgentCommand.class).addBinding().toInstance(new PageCommand());
    }
}
