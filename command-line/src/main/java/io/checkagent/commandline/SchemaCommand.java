// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.checkagent.agent.FileSchemas;
import io.checkagent.agent.Inspection;
import io.checkagent.agent.plugin.CheckDefinition;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent schema}: JSON Schema, for an editor that validates. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of a check's file in conf.d, or of datadog.yaml.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements AgentCommand {
    private static final String OWN_FILE = "datadog.yaml";

    private final CommandPlace place;

    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Parameters(paramLabel = "NAME", description = "A check, or datadog.yaml.")
    private String name = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    SchemaCommand(CommandPlace place) {
        this.place = requireNonNull(place, "place is null");
    }

    @Override
    public Integer call() throws InterruptedException {
        return option.inspect(place, spec.commandLine().getErr(), this::print).orElse(CommandLine.ExitCode.USAGE);
    }

    private int print(Inspection agent) {
        PrintWriter err = spec.commandLine().getErr();
        if (name.equals(OWN_FILE)) {
            return print(FileSchemas.ofAgentFile(agent.checks()));
        }
        Optional<CheckDefinition> check = agent.check(name);
        if (check.isEmpty()) {
            err.printf(
                    "agent: no plugin has a check %s; there are: %s, and %s%n",
                    name,
                    agent.checks().stream().map(CheckDefinition::name).collect(Collectors.joining(", ")),
                    OWN_FILE);
            return 2;
        }
        return print(FileSchemas.ofCheckFile(name, check.get().blueprint().records()));
    }

    private int print(JsonNode schema) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(schema.toPrettyString());
        out.flush();
        return 0;
    }
}
