// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.FileSchemas;
import io.checkagent.agent.Inspection;
import io.checkagent.agent.SampleFile;
import io.checkagent.agent.plugin.CheckBlueprint;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.CheckMetadata;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code agent schema}: what a check can be told and what it tells, for editors, pages and who configures it. */
@Command(
        name = "schema",
        description =
                "Prints the JSON Schema of a check's file in conf.d, or of datadog.yaml; or a sample of the file, or what"
                        + " the check declares to send.",
        mixinStandardHelpOptions = true)
final class SchemaCommand extends InspectCommand {
    private static final String OWN_FILE = "datadog.yaml";

    @Parameters(paramLabel = "NAME", description = "A check, or datadog.yaml.")
    private String name = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "Of a check: schema (the default); sample, a file with all settings; metadata, its metrics and"
                            + " service checks as JSON; markdown, the same as tables.")
    private Format format = Format.SCHEMA;

    private enum Format {
        SCHEMA,
        SAMPLE,
        METADATA,
        MARKDOWN
    }

    SchemaCommand(CommandPlace place) {
        super(place);
    }

    @Override
    int answer(Inspection agent) {
        PrintWriter err = err();
        if (name.equals(OWN_FILE)) {
            if (format != Format.SCHEMA) {
                err.printf("agent: %s has a schema only; a sample is in conf/ of the distribution%n", OWN_FILE);
                return 2;
            }
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
        CheckBlueprint blueprint = check.get().blueprint();
        CheckMetadata metadata = CheckMetadata.of(blueprint.checkClass());
        return switch (format) {
            case SCHEMA -> print(FileSchemas.ofCheckFile(name, blueprint.records()));
            case SAMPLE -> print(SampleFile.ofCheck(name, blueprint.records()));
            case METADATA -> print(metadata.json());
            case MARKDOWN -> print(metadata.markdown());
        };
    }

    private int print(JsonNode json) {
        return print(json.toPrettyString() + System.lineSeparator());
    }

    private int print(String text) {
        PrintWriter out = out();
        out.print(text);
        out.flush();
        return 0;
    }
}
