// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import com.fasterxml.jackson.databind.JsonNode;
import io.checkagent.agent.FileSchemas;
import io.checkagent.agent.Inspection;
import io.checkagent.agent.plugin.CheckDefinition;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code agent schema}: JSON Schema, for an editor that validates. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of a check's file in conf.d, or of datadog.yaml.",
        mixinStandardHelpOptions = true)
final class SchemaCommand extends InspectCommand {
    private static final String OWN_FILE = "datadog.yaml";

    @Parameters(paramLabel = "NAME", description = "A check, or datadog.yaml.")
    private String name = "";

    SchemaCommand(CommandPlace place) {
        super(place);
    }

    @Override
    int answer(Inspection agent) {
        PrintWriter err = err();
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
        PrintWriter out = out();
        out.println(schema.toPrettyString());
        out.flush();
        return 0;
    }
}
