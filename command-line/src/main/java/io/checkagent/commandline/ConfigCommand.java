// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.Inspection;
import io.checkagent.agent.status.StatusJson;
import io.checkagent.configuration.EffectiveSetting;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent config}. */
@Command(
        name = "config",
        description =
                "Shows what each key of datadog.yaml is in the end, and who said so; secrets are hidden. Of the running"
                        + " agent, when there is one.",
        mixinStandardHelpOptions = true)
final class ConfigCommand extends InspectCommand {
    @Parameters(arity = "0..1", paramLabel = "KEY", description = "One key, or what is below it.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    ConfigCommand(CommandPlace place) {
        super(place);
    }

    private record Shown(String key, String value, String origin) {
        static Shown of(EffectiveSetting setting) {
            return new Shown(setting.key(), setting.value(), setting.source());
        }
    }

    @Override
    int answer(Inspection agent) {
        PrintWriter out = out();
        List<EffectiveSetting> settings = agent.settings().stream()
                .filter(setting -> key.map(setting::isOf).orElse(true))
                .sorted(Comparator.comparing(EffectiveSetting::key))
                .toList();
        if (settings.isEmpty()) {
            err().printf("agent: datadog.yaml has no key %s; agent config shows all%n", key.orElse(""));
            return CommandLine.ExitCode.USAGE;
        }
        if (json) {
            out.println(StatusJson.write(settings.stream().map(Shown::of).toList()));
        } else {
            settings.forEach(setting -> out.println(setting.line()));
        }
        out.flush();
        return 0;
    }
}
