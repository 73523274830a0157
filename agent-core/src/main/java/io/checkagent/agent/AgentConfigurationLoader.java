// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.SecretBackend;
import io.checkagent.agent.config.SecretBackendSettings;
import io.checkagent.agent.config.TopLevelKeys;
import io.checkagent.agent.config.UnusedKeys;
import io.checkagent.configuration.Bound;
import io.checkagent.configuration.EffectiveSetting;
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
import io.checkagent.configuration.YamlValue.Sequence;
import io.checkagent.kubernetes.OwnPod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code datadog.yaml} and puts {@code DD_*} over it. What cannot be used is told and left out, and the rest holds;
 * only a file that cannot be read or is no YAML gives no configuration.
 */
public final class AgentConfigurationLoader {
    private static final String FILE = "datadog.yaml";
    private static final Set<String> CHECKS = Set.of("checks");
    private static final String CREATE = "create it, or name another one";

    /**
     * What the file and the environment gave.
     *
     * @param configuration empty when the file cannot be read or is no YAML
     * @param file the file that was read; empty when there was none
     * @param topLevel what checks may use of them
     * @param problems all of them, but for keys that neither the agent nor a check knows: see {@link TopLevelKeys#unknown}
     * @param settings every key with what it is in the end, and who said so
     * @param keys those that were given
     */
    public record Result(
            Optional<AgentConfiguration> configuration,
            Optional<Path> file,
            TopLevelKeys topLevel,
            List<Problem> problems,
            List<EffectiveSetting> settings,
            GivenKeys keys) {
        public Result {
            requireNonNull(configuration, "configuration is null");
            requireNonNull(file, "file is null");
            requireNonNull(topLevel, "topLevel is null");
            problems = List.copyOf(problems);
            settings = List.copyOf(settings);
            requireNonNull(keys, "keys is null");
        }

        /** The keys that were given, when it is known which of them checks declare. */
        public GivenKeys keys(Set<String> declared) {
            List<String> used = Stream.concat(keys.used().stream(), topLevel.set(declared).stream())
                    .toList();
            List<String> unknown = Stream.concat(
                            keys.unknown().stream(),
                            topLevel.unknown(declared).stream()
                                    .map(problem -> problem.key().isEmpty()
                                            ? problem.location().file()
                                            : problem.key()))
                    .toList();
            return new GivenKeys(used, keys.unused(), unknown);
        }
    }

    /**
     * The keys of file and environment, for the verdict of someone who comes from the Datadog Agent.
     *
     * @param used here
     * @param unused the Datadog Agent's that have no use here; also names of variables
     * @param unknown to both; also names of variables
     */
    public record GivenKeys(List<String> used, List<String> unused, List<String> unknown) {
        public GivenKeys {
            used = List.copyOf(used);
            unused = List.copyOf(unused);
            unknown = List.copyOf(unknown);
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
        Optional<Mapping> read = file.flatMap(this::readFile);
        Mapping written = read.orElseGet(() -> Mapping.empty(whole, ""));
        EnvironmentOverlay overlay = new EnvironmentOverlay(environment, problems);
        Mapping given = overlay.over(written, AgentConfiguration.class);
        UnusedKeys unused = UnusedKeys.load();
        Mapping known = withSecrets(withoutBlank(unused.takeFrom(given)));
        unused.note(environment.keySet(), overlay.known());

        Path directory = file.map(Path::toAbsolutePath).map(Path::getParent).orElse(systemDirectory);
        Map<String, String> defaults = Map.of(
                "confd_path", directory.resolve("conf.d").toString(),
                "auth_token_file_path", directory.resolve("auth_token").toString(),
                "run_path", distributionHome.resolve("run").toString());
        Set<String> knownKeys = Setting.flattened(AgentConfiguration.class).stream()
                .map(Setting::key)
                .collect(Collectors.toSet());
        Map<String, String> ofChecks = new HashMap<>(environment);
        ofChecks.keySet().removeAll(unused.found());
        TopLevelKeys topLevel = new TopLevelKeys(
                known,
                knownKeys,
                ofChecks,
                Stream.concat(overlay.known().stream(), Stream.of(OwnPod.NAME_VARIABLE))
                        .collect(Collectors.toSet()));
        // Whether a key is unknown is told when the plugins are loaded: a check may have declared it.
        Bound<AgentConfiguration> bound = Destinations.bind(known.only(knownKeys), defaults);
        problems.addAll(bound.problems());
        problems.addAll(unused.notices(whole));
        warn(bound, known, whole);
        List<String> used = bound.settings().stream()
                .filter(setting -> setting.origin().isPresent())
                .map(EffectiveSetting::key)
                .toList();
        GivenKeys keys = new GivenKeys(used, unused.found(), bound.unknownKeys());
        boolean readable = file.isEmpty() || read.isPresent();
        return new Result(
                readable ? Optional.of(bound.value()) : Optional.empty(),
                file,
                topLevel,
                problems,
                bound.settings(),
                keys);
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
        Mapping rest = given.withoutBlank();
        return given.get("checks").orElse(null) instanceof Mapping ? rest.overriddenBy(given.only(CHECKS)) : rest;
    }

    /** Not in {@code checks}: there, secrets are looked up together with those of {@code conf.d}. */
    private Mapping withSecrets(Mapping given) {
        Set<String> backendKeys = Setting.of(SecretBackendSettings.class).stream()
                .map(Setting::key)
                .collect(Collectors.toSet());
        Mapping secretive = given.without(backendKeys).without(CHECKS);
        // What is wrong with these settings is told when all are bound.
        SecretBackendSettings settings = SettingsBinder.bindLeniently(
                        SecretBackendSettings.class, given.only(backendKeys), Map.of())
                .value();
        return given.overriddenBy(
                Secrets.lookUp(List.of(secretive), new SecretBackend(settings)).putInto(secretive));
    }

    private void warn(Bound<AgentConfiguration> bound, Mapping given, Location whole) {
        AgentConfiguration configuration = bound.value();
        inForce(bound, given, "leader_lease_duration").ifPresent(value -> configuration
                .election()
                .warning()
                .ifPresent(text -> problems.add(Problem.warning(value, text, ""))));
        if (configuration.clusterAgent().runsChecksOfTheCluster()) {
            problems.add(Problem.notice(
                    whole,
                    "cluster_agent.enabled",
                    "events and the cluster's checks are left to the Datadog Cluster Agent, as the Datadog Agent does",
                    "set it (DD_CLUSTER_AGENT_ENABLED) to false to have them here"));
        }
        // What is there and no directory is told when it is read.
        inForce(bound, given, "confd_path")
                .filter(value -> Files.notExists(configuration.confd().confdPath()))
                .ifPresent(value -> problems.add(
                        Problem.warning(value, noDirectory(configuration.confd().confdPath()), CREATE)));
        inForce(bound, given, "plugins_path").ifPresent(value -> configuration
                .plugins()
                .pluginsPath()
                .filter(path -> !Files.isDirectory(path))
                .ifPresent(path -> problems.add(Problem.error(value, noDirectory(path), CREATE)
                        .withConsequence("no plugin is loaded from it until it is there"))));
        given.get("plugins")
                .filter(value ->
                        value instanceof Sequence listed && listed.items().isEmpty())
                .ifPresent(value -> problems.add(Problem.warning(
                        value,
                        "the list is empty, so no plugin is loaded, not those of the distribution either",
                        "name in it those that may be, or leave the key out")));
        if (given.get("outputs").isEmpty() && given.get("api_key").isEmpty()) {
            problems.add(Problem.notice(
                    whole,
                    "api_key",
                    "not set: results go to the console",
                    "set api_key or DD_API_KEY to send them to Datadog, or outputs to send them elsewhere"));
        }
    }

    private static Optional<YamlValue> inForce(Bound<AgentConfiguration> bound, Mapping given, String key) {
        return bound.settings().stream()
                .filter(setting -> setting.key().equals(key) && setting.origin().isPresent())
                .findFirst()
                .flatMap(setting -> given.get(key));
    }

    private static String noDirectory(Path path) {
        return "there is no directory " + path;
    }
}
