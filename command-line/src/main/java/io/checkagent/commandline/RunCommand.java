// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.AgentConfiguration;
import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.Agents;
import io.checkagent.agent.plugin.PluginPrints;
import io.checkagent.agent.stage.Installation;
import io.checkagent.commandline.AskedCommands.AskedCommandsModule;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent run}: until SIGTERM or SIGINT. */
@Command(
        name = "run",
        aliases = "start",
        description = "Runs the agent until it is told to end.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements AgentCommand {
    /** How often the files are looked at for an author. */
    private static final Duration LOOK = Duration.ofMillis(300);

    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Option(
            names = "--dev",
            description =
                    "For the author of a check: a plugin that was compiled or built anew runs at once, with what is in the"
                            + " directory classes beside its JAR, and failures are logged with their stack traces.")
    private boolean development;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Optional<AgentConfigurationLoader.Result> loaded =
                option.loadOrSay(spec.commandLine().getErr());
        if (loaded.isEmpty()) {
            return 2;
        }
        AgentConfiguration configuration = loaded.get().configuration().orElseThrow();
        if (development) {
            LogSettings.applyToDevelopment(configuration.logging());
        } else {
            LogSettings.apply(configuration.logging());
        }
        // For good: the process ends with the agent.
        PluginPrints unused = PluginPrints.capture();
        CountDownLatch stopped = new CountDownLatch(1);
        Installation installation =
                development ? ConfigurationOption.installation().forDevelopment() : ConfigurationOption.installation();
        RunningAgents agents = new RunningAgents(
                () -> Agents.running(loaded.get(), installation, new AskedCommandsModule(), new LogModule()));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            Optional<String> culprit = agents.stop();
                            stopped.countDown();
                            LogSettings.close();
                            // Programs that checks, outputs or the way to the cluster wait for would outlive the agent.
                            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
                            // A signal's own exit code would say that the agent failed; it ended well.
                            Runtime.getRuntime().halt(culprit.isPresent() ? 1 : 0);
                        },
                        "shutdown"));
        agents.start();
        while (development && !stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            agents.renewWhenAPluginChanged();
        }
        stopped.await();
        return 0;
    }
}
