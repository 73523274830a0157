// SPDX-License-Identifier: Apache-2.0
package io.checkagent.page;

import io.checkagent.agent.AgentConfiguration;
import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.status.ApiSettings;
import io.checkagent.agent.status.AuthToken;
import io.checkagent.agent.status.GuiSettings;
import io.checkagent.commandline.AgentCommand;
import io.checkagent.commandline.ConfigurationOption;
import io.checkagent.configuration.FileFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agent page}. */
@Command(
        name = "page",
        aliases = "launch-gui",
        description = {
            "Prints a link to a page that shows the running agent. It is good for five minutes, and for one browser.",
            "In a pod: kubectl port-forward <pod> 5002, and kubectl exec <pod> -- java @agent page."
        },
        mixinStandardHelpOptions = true)
public final class PageCommand implements AgentCommand {
    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port in the link, where a port-forward has another one on this side.")
    private Optional<Integer> port = Optional.empty();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Optional<AgentConfiguration> configuration =
                option.loadOrSay(err).flatMap(AgentConfigurationLoader.Result::configuration);
        if (configuration.isEmpty()) {
            return 2;
        }
        if (configuration.get().gui().guiPort() < 0) {
            err.println("agent: the page is switched off; set GUI_port to a port, such as 5002, and restart the agent");
            return 1;
        }
        ApiSettings api = configuration.get().api();
        try {
            String served = Files.readString(GuiSettings.portFile(api)).strip();
            String link = OneTimeLink.make(AuthToken.read(api.authTokenFilePath()), Instant.now());
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    "http://127.0.0.1:%s/?once=%s%n", port.map(String::valueOf).orElse(served), link);
            out.flush();
            return 0;
        } catch (NoSuchFileException e) {
            err.printf("agent: there is no %s; is the agent running, with this configuration?%n", e.getFile());
        } catch (IOException e) {
            err.printf("agent: %s cannot be read (%s)%n", api.authTokenFilePath(), FileFailure.reason(e));
        }
        return 1;
    }
}
