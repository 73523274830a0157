// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.Inspection;
import io.checkagent.agent.status.StatusJson;
import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.Location;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent config}. */
@Command(
        name = "config",
        description =
                "Shows what each key of datadog.yaml is in the end, and who said so; secrets are hidden. Of the running"
                        + " agent, when there is one.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements AgentCommand {
    private final CommandPlace place;

    @Mixin
    private final ConfigurationOption option = new ConfigurationOption();

    @Parameters(arity = "0..1", paramLabel = "KEY", description = "One key, or what is below it.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    ConfigCommand(CommandPlace place) {
        this.place = requireNonNull(place, "place is null");
    }

    private record Shown(String key, String value, String origin) {
        static Shown of(EffectiveSetting setting) {
            return new Shown(
                    setting.key(),
                    setting.value(),
                    setting.origin().map(Location::toString).orElse("default"));
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        return option.inspect(place, spec.commandLine().getErr(), this::show).orElse(CommandLine.ExitCode.USAGE);
    }

    private int show(Inspection agent) {
        PrintWriter out = spec.commandLine().getOut();
        List<Shown> settings = agent.loaded().settings().stream()
                .filter(setting -> key.isEmpty()
                        || setting.key().equals(key.get())
                        || setting.key().startsWith(key.get() + "."))
                .sorted(Comparator.comparing(EffectiveSetting::key))
                .map(Shown::of)
                .toList();
        if (settings.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .printf("agent: datadog.yaml has no key %s; agent config shows all%n", key.orElse(""));
            return CommandLine.ExitCode.USAGE;
        }
        if (json) {
            out.println(StatusJson.write(settings));
        } else {
            settings.forEach(
                    setting -> out.println("%s: %s  # %s".formatted(setting.key(), setting.value(), setting.origin())));
        }
        out.flush();
        return 0;
    }
}
