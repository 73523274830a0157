// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import io.checkagent.commandline.AgentCommand;

/** Adds the command {@code agent demo}. */
public final class DemoModule extends AbstractModule {
    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), AgentCommand.class).addBinding().toInstance(new DemoCommand());
    }
}
