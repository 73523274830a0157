// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.Agent;
import io.checkagent.agent.AgentConfiguration;
import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.Agents;
import io.checkagent.agent.plugin.PluginPrints;
import io.checkagent.commandline.AskedCommands.AskedCommandsModule;
import io.checkagent.configuration.Problem;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agent run}: until SIGTERM or SIGINT. */
@Command(
        name = "run",
        aliases = "start",
        description = "Runs the agent until it is told to end.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements AgentCommand {
    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        AgentConfigurationLoader.Result loaded = option.load();
        if (loaded.configuration().isEmpty()) {
            loaded.problems().stream()
                    .filter(Problem::isError)
                    .forEach(spec.commandLine().getErr()::println);
            return 2;
        }
        AgentConfiguration configuration = loaded.configuration().get();
        LogSettings.apply(configuration.logging());
        // For good: the process ends with the agent.
        PluginPrints unused = PluginPrints.capture();
        Agent agent = Agents.running(loaded, ConfigurationOption.installation(), new AskedCommandsModule());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            Optional<String> culprit = agent.exiting();
                            culprit.ifPresent(log::error);
                            agent.close();
                            stopped.countDown();
                            LogSettings.close();
                            // A signal's own exit code would say that the agent failed; it ended well.
                            Runtime.getRuntime().halt(culprit.isPresent() ? 1 : 0);
                        },
                        "shutdown"));
        agent.start();
        stopped.await();
        return 0;
    }
}
