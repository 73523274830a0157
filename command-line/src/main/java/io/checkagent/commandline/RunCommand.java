// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.Agent;
import io.checkagent.agent.config.AgentConfiguration;
import io.checkagent.agent.config.AgentConfigurationLoader;
import io.checkagent.agent.status.AuthToken;
import io.checkagent.agent.status.LocalApi;
import io.checkagent.configuration.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agent run}: until SIGTERM or SIGINT. */
@Command(name = "run", description = "Runs the agent until it is told to end.", mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
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
        Agent agent = new Agent(loaded, ConfigurationOption.home(), System.getenv());
        Optional<LocalApi> api = openApi(configuration.api(), agent);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            agent.close();
                            api.ifPresent(LocalApi::close);
                            stopped.countDown();
                            LogSettings.close();
                            // The signal's own exit code would say that the agent failed; it ended well.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        agent.start();
        stopped.await();
        return 0;
    }

    /** Without its local API the agent works, only nobody can ask it. */
    private static Optional<LocalApi> openApi(AgentConfiguration.Api settings, Agent agent) {
        try {
            AuthToken token = AuthToken.readOrCreate(settings.authTokenFilePath());
            InetSocketAddress address = new InetSocketAddress(settings.cmdHost(), settings.cmdPort());
            LocalApi api = LocalApi.start(address, token, agent::status);
            Files.writeString(AskAgent.portFile(settings), Integer.toString(api.port()));
            return Optional.of(api);
        } catch (IOException e) {
            log.error(
                    "the local API cannot be opened on {}:{} with the token {} ({}); `agent status` will not work;"
                            + " set cmd_port (0 for any) or auth_token_file_path",
                    settings.cmdHost(),
                    settings.cmdPort(),
                    settings.authTokenFilePath(),
                    e.toString());
            return Optional.empty();
        }
    }
}
