// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.SecretBackend;
import io.checkagent.agent.config.SecretBackendSettings;
import io.checkagent.agent.config.TopLevelKeys;
import io.checkagent.agent.config.UnusedKeys;
import io.checkagent.agent.output.IntakeSettings;
import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Secrets;
import io.checkagent.configuration.Setting;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.YamlReader;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads {@code datadog.yaml} and puts {@code DD_*} over it. Files of the Datadog Agent load: what is unknown is a
 * warning, what has the wrong type an error.
 */
public final class AgentConfigurationLoader {
    private static final String FILE = "datadog.yaml";
    private static final Set<String> CHECKS = Set.of("checks");

    /**
     * What the file and the environment gave.
     *
     * @param configuration empty when a problem is an error
     * @param file the file that was read; empty when there was none
     * @param topLevel what checks may use of them
     * @param problems all of them, but for keys that neither the agent nor a check knows: see {@link TopLevelKeys#unknown}
     */
    public record Result(
            Optional<AgentConfiguration> configuration,
            Optional<Path> file,
            TopLevelKeys topLevel,
            List<Problem> problems) {
        public Result {
            requireNonNull(configuration, "configuration is null");
            requireNonNull(file, "file is null");
            requireNonNull(topLevel, "topLevel is null");
            problems = List.copyOf(problems);
        }
    }

    private final Path systemDirectory;
    private final List<Problem> problems = new ArrayList<>();

    AgentConfigurationLoader(Path systemDirectory) {
        this.systemDirectory = requireNonNull(systemDirectory, "systemDirectory is null");
    }

    /**
     * Reads the file and the environment; finds all problems of both at once.
     *
     * @param cfgpath a file, or a directory with a {@code datadog.yaml}; when not given, {@code /etc/datadog-agent} and
     *     then the distribution's {@code conf} are looked at, and there may be none
     * @param distributionHome where the agent was unpacked
     * @param environment the environment variables
     */
    public static Result load(Optional<Path> cfgpath, Path distributionHome, Map<String, String> environment) {
        return new AgentConfigurationLoader(Path.of("/etc/datadog-agent")).read(cfgpath, distributionHome, environment);
    }

    Result read(Optional<Path> cfgpath, Path distributionHome, Map<String, String> environment) {
        Optional<Path> file = find(cfgpath, distributionHome);
        Location whole = Location.of(file.map(Path::toString).orElse("environment"));
        Mapping written = file.flatMap(this::readFile).orElseGet(() -> Mapping.empty(whole, ""));
        EnvironmentOverlay overlay = new EnvironmentOverlay(environment, problems);
        Mapping given = overlay.over(written, AgentConfiguration.class);
        UnusedKeys unused = UnusedKeys.load();
        overlay.warnOfMisspelt(unused.variables());
        Mapping known = withSecrets(withoutBlank(unused.takeFrom(given)));

        Path directory = file.map(Path::toAbsolutePath).map(Path::getParent).orElse(systemDirectory);
        Mapping complete = withOutputDefaults(known)
                .withDefault("confd_path", directory.resolve("conf.d").toString())
                .withDefault(
                        "auth_token_file_path", directory.resolve("auth_token").toString())
                .withDefault("run_path", distributionHome.resolve("run").toString());
        Set<String> knownKeys = Setting.flattened(AgentConfiguration.class).stream()
                .map(Setting::key)
                .collect(Collectors.toSet());
        TopLevelKeys topLevel = new TopLevelKeys(known, knownKeys, environment);
        // Whether a key is unknown is told when the plugins are loaded: a check may have declared it.
        Loaded<AgentConfiguration> bound =
                SettingsBinder.bind(AgentConfiguration.class, complete.only(knownKeys), Problem.Severity.WARNING);
        problems.addAll(bound.problems());
        problems.addAll(unused.notices(whole));
        if (problems.stream().anyMatch(Problem::isError)) {
            return new Result(Optional.empty(), file, topLevel, problems);
        }
        bound.value().ifPresent(configuration -> warn(configuration, known, whole));
        return new Result(bound.value(), file, topLevel, problems);
    }

    private Optional<Path> find(Optional<Path> cfgpath, Path distributionHome) {
        if (cfgpath.isPresent()) {
            return cfgpath.map(path -> Files.isDirectory(path) ? path.resolve(FILE) : path);
        }
        return List.of(systemDirectory, distributionHome.resolve("conf")).stream()
                .map(directory -> directory.resolve(FILE))
                .filter(Files::exists)
                .findFirst();
    }

    private Optional<Mapping> readFile(Path file) {
        Loaded<Mapping> read = YamlReader.readMapping(file);
        problems.addAll(read.problems());
        return read.value();
    }

    /** An empty text is not set, as for the Datadog Agent; in {@code checks} each check says what it is. */
    private static Mapping withoutBlank(Mapping given) {
        return given.without(CHECKS).withoutBlank().overriddenBy(given.only(CHECKS));
    }

    /** Not in {@code checks}: there, secrets are looked up together with those of {@code conf.d}. */
    private Mapping withSecrets(Mapping given) {
        Set<String> backendKeys = Setting.of(SecretBackendSettings.class).stream()
                .map(Setting::key)
                .collect(Collectors.toSet());
        Mapping secretive = given.without(backendKeys).without(CHECKS);
        // What is wrong with these settings is told when all are bound.
        Optional<SecretBackendSettings> settings = SettingsBinder.bind(
                        SecretBackendSettings.class, given.only(backendKeys), Problem.Severity.WARNING)
                .value();
        if (settings.isEmpty()) {
            return given;
        }
        Mapping resolved = Secrets.lookUp(List.of(secretive), new SecretBackend(settings.get()))
                .putInto(secretive, problems);
        return given.overriddenBy(resolved);
    }

    /** A Datadog output takes what it does not say itself from the top level. */
    private static Mapping withOutputDefaults(Mapping given) {
        if (!(given.get("outputs").orElse(null) instanceof Sequence outputs)) {
            return given;
        }
        Optional<YamlValue> apiKey = given.get("api_key");
        Optional<YamlValue> url = given.get("dd_url").or(() -> given.get("site").map(site -> siteUrl(site)));
        List<YamlValue> completed = new ArrayList<>();
        for (YamlValue output : outputs.items()) {
            if (output instanceof Mapping mapping
                    && mapping.get("type").orElse(null) instanceof Scalar type
                    && type.text().equals("datadog")) {
                Mapping changed = mapping;
                if (changed.get("api_key").isEmpty() && apiKey.isPresent()) {
                    changed = changed.with("api_key", apiKey.get());
                }
                if (changed.get("url").isEmpty() && url.isPresent()) {
                    changed = changed.with("url", url.get());
                }
                completed.add(changed.withDefault(
                        "url", IntakeSettings.urlOf("datadoghq.com").toString()));
            } else {
                completed.add(output);
            }
        }
        return given.with("outputs", new Sequence(outputs.location(), outputs.path(), completed));
    }

    private static YamlValue siteUrl(YamlValue site) {
        return site.mapScalars(
                scalar -> scalar.withText(IntakeSettings.urlOf(scalar.text()).toString()));
    }

    private void warn(AgentConfiguration configuration, Mapping given, Location whole) {
        given.get("leader_lease_duration").ifPresent(value -> configuration
                .election()
                .warning()
                .ifPresent(text -> problems.add(Problem.warning(value, text, ""))));
        given.get("confd_path")
                .ifPresent(value ->
                        warnUnlessDirectory(value, configuration.confd().confdPath()));
        given.get("plugins_path")
                .ifPresent(value ->
                        configuration.plugins().pluginsPath().ifPresent(path -> warnUnlessDirectory(value, path)));
        if (given.get("outputs").isEmpty() && configuration.intake().apiKey().isEmpty()) {
            problems.add(Problem.notice(
                    whole,
                    "api_key",
                    "not set: results go to the console",
                    "set api_key or DD_API_KEY to send them to Datadog, or outputs to send them elsewhere"));
        }
    }

    private void warnUnlessDirectory(YamlValue value, Path path) {
        if (!Files.isDirectory(path)) {
            problems.add(Problem.warning(value, "there is no directory " + path, "create it, or name another one"));
        }
    }
}
