// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.AgentVersion;
import io.checkagent.agent.config.CommonSettings;
import io.checkagent.agent.plugin.NamedPlugins;
import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.Diagnosis.Result;
import io.checkagent.agent.status.StatusJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agent plugincheck}: for the author of a plugin, in a process of its own. */
@Command(
        name = "plugincheck",
        description =
                "Loads packed plugins as an agent does, beside those of the distribution, and says what is wrong with them:"
                        + " index, classes, methods and modules that are missing, settings, copies of what the agent gives."
                        + " Runs no check. Exit code 1 when something fails.",
        mixinStandardHelpOptions = true)
final class PlugincheckCommand implements AgentCommand {
    @Parameters(paramLabel = "JAR", arity = "1..*", description = "The files.")
    private List<Path> jars = List.of();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = "--strict", description = "Exit code 1 also for warnings.")
    private boolean strict;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) {
                spec.commandLine().getErr().printf("agent: %s is no file; name the packed JAR%n", jar);
                return 2;
            }
        }
        Map<String, List<Finding>> found = new LinkedHashMap<>();
        jars.forEach(jar -> found.put(jar.toString(), NamedPlugins.halting(jar)));
        List<Path> harmless = jars.stream().filter(jar -> isEmpty(found, jar)).toList();
        try (ExitGuard unusedGuard =
                        new ExitGuard("a plugin", spec.commandLine().getErr());
                NamedPlugins plugins = NamedPlugins.load(
                        harmless, NamedPlugins.ofDistribution(ConfigurationOption.home()), AgentVersion.release())) {
            harmless.forEach(jar -> found.put(jar.toString(), plugins.review(jar, CommonSettings.keys())));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? StatusJson.write(found) + "\n" : FindingsText.of(found, false));
        out.flush();
        boolean failed =
                FindingsText.count(found, Result.FAIL) > 0 || (strict && FindingsText.count(found, Result.WARN) > 0);
        return failed ? 1 : 0;
    }

    private static boolean isEmpty(Map<String, List<Finding>> found, Path jar) {
        return found.getOrDefault(jar.toString(), List.of()).isEmpty();
    }
}
