// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.AgentConfiguration;
import io.checkagent.agent.status.ApiSettings;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that shows what the running agent says on one page of its local API. */
abstract class AskCommand implements AgentCommand {
    private final String page;

    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    AskCommand(String page) {
        this.page = page;
    }

    @Override
    public final Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        Optional<AgentConfiguration> configuration = option.loadOrSay(err);
        if (configuration.isEmpty()) {
            return 2;
        }
        ApiSettings api = configuration.get().api();
        Optional<String> answer = AskAgent.ask(api, page, json, err);
        if (answer.isEmpty()) {
            return 1;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(answer.get());
        out.flush();
        return exitCode(json ? answer.get() : AskAgent.ask(api, page, true, err).orElse("{}"));
    }

    /**
     * The verdict on what was shown.
     *
     * @param page in JSON
     */
    int exitCode(String page) {
        return 0;
    }
}
