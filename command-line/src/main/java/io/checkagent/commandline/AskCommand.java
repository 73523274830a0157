// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import io.checkagent.client.Client;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that is only about a running agent, which carries it out. */
abstract class AskCommand implements AgentCommand {
    private final CommandPlace place;

    @Mixin
    @SuppressWarnings("UnusedVariable") // the client finds the agent by it
    private final ConfigurationOption option = new ConfigurationOption();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    AskCommand(CommandPlace place) {
        this.place = requireNonNull(place, "place is null");
    }

    @Override
    public final Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (place.agent().isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "agent: %s is carried out by a running agent, and this program did not ask one; use bin/agent"
                                    .formatted(spec.name()));
            return Client.CANNOT_ASK;
        }
        int code = answer(place.agent().get(), out);
        out.flush();
        return code;
    }

    /** Carries it out; returns the exit code. */
    abstract int answer(RunningAgent agent, PrintWriter out) throws Exception;

    final boolean json() {
        return json;
    }

    final CommandPlace place() {
        return place;
    }
}
