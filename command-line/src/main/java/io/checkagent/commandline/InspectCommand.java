// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.Agents;
import io.checkagent.agent.Inspection;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command about what an agent has read: the running one that carries it out, or one that is made to read it only. */
abstract class InspectCommand implements AgentCommand {
    private final CommandPlace place;

    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    InspectCommand(CommandPlace place) {
        this.place = requireNonNull(place, "place is null");
    }

    @Override
    public final Integer call() throws InterruptedException {
        if (place.agent().isPresent()) {
            return answer(place.agent().get().inspection());
        }
        Optional<AgentConfigurationLoader.Result> loaded = option.loadOrSay(err());
        if (loaded.isEmpty()) {
            return CommandLine.ExitCode.USAGE;
        }
        try (Inspection inspection = Agents.offline(loaded.get(), ConfigurationOption.installation())) {
            return answer(inspection);
        }
    }

    /** Carries it out; returns the exit code. */
    abstract int answer(Inspection agent) throws InterruptedException;

    final CommandPlace place() {
        return place;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
