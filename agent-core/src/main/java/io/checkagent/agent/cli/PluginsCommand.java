package io.checkagent.agent.cli;

import io.checkagent.agent.config.AgentConfiguration;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent plugins}. */
@Command(
        name = "plugins",
        description = "Shows the plugins of the running agent, and what is wrong with them.",
        mixinStandardHelpOptions = true)
public final class PluginsCommand implements Callable<Integer> {
    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Optional<AgentConfiguration> configuration = option.loadOrSay(err);
        return configuration.isEmpty()
                ? 2
                : AskAgent.print(
                        configuration.get().api(),
                        "/agent/plugins",
                        json,
                        spec.commandLine().getOut(),
                        err);
    }
}
