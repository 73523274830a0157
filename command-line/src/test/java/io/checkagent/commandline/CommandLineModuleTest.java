// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class CommandLineModuleTest {
    private final Injector injector =
            Guice.createInjector(Stage.PRODUCTION, new CommandLineModule(CommandPlace.alone()));

    @Test
    void everyBindingIsWrittenDown() {
        assertThat(injector.getInstance(Key.get(new TypeLiteral<Set<AgentCommand>>() {})))
                .isNotEmpty();
        assertThat(injector.getAllBindings().keySet())
                .filteredOn(key -> !injector.getBindings().containsKey(key))
                .filteredOn(key -> key.getTypeLiteral().getRawType().getName().startsWith("io.checkagent"))
                .isEmpty();
    }

    @Test
    void theCommandsHaveNamesOfTheirOwn() {
        assertThat(injector.getInstance(Key.get(new TypeLiteral<Set<AgentCommand>>() {})))
                .extracting(command ->
                        command.getClass().getAnnotation(Command.class).name())
                .doesNotHaveDuplicates()
                .contains(
                        "run",
                        "status",
                        "health",
                        "leader",
                        "plugins",
                        "plugincheck",
                        "check",
                        "configcheck",
                        "schema",
                        "version");
    }
}
