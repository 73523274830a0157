// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.config.LoggingSettings;
import io.checkagent.agent.stage.LiveSettings;
import java.util.Set;

/** Lets {@code log_level} change while the agent runs; stack traces are shown, or not, as from the start. */
final class LogModule extends AbstractModule {
    @ProvidesIntoSet
    static LiveSettings<?> level() {
        return new LiveSettings<>(LoggingSettings.class, Set.of("log_level"), changed -> {
            LogSettings.changeLevel(changed);
            return true;
        });
    }
}
