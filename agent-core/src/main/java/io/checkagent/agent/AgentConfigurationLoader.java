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
import io.checkagent.configuration.YamlValue.Invalid;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import io.checkagent.delivery.IntakeSettings;
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
 *
 * <p>Results go to no other destination than the one that is named: where that one cannot be used, they go to the console.
 */
public final class AgentConfigurationLoader {
    private static final String FILE = "datadog.yaml";
    private static final Set<String> CHECKS = Set.of("checks");
    private static final String OUTPUTS = "outputs";
    private static final String TO_THE_CONSOLE = "results go to the console instead";

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
        List<String> misspelt = overlay.warnOfMisspelt(unused.variables());
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
        TopLevelKeys topLevel = new TopLevelKeys(known, knownKeys, environment);
        // Whether a key is unknown is told when the plugins are loaded: a check may have declared it.
        Bound<AgentConfiguration> bound = bind(withOutputDefaults(known.only(knownKeys)), defaults);
        problems.addAll(unused.notices(whole));
        warn(bound, known, whole);
        List<String> used = bound.settings().stream()
                .filter(setting -> setting.origin().isPresent())
                .map(EffectiveSetting::key)
                .toList();
        GivenKeys keys = new GivenKeys(
                used,
                unused.found(),
                Stream.concat(bound.unknownKeys().stream(), misspelt.stream()).toList());
        boolean readable = file.isEmpty() || read.isPresent();
        return new Result(
                readable ? Optional.of(bound.value()) : Optional.empty(),
                file,
                topLevel,
                problems,
                bound.settings(),
                keys);
    }

    /** Never sends to a default what was meant for another place. */
    private Bound<AgentConfiguration> bind(Mapping given, Map<String, String> defaults) {
        Bound<AgentConfiguration> bound = SettingsBinder.bindLeniently(AgentConfiguration.class, given, defaults);
        Set<String> wrong = bound.problems().stream()
                .filter(Problem::isError)
                .map(Problem::key)
                .collect(Collectors.toSet());
        Set<String> destination = Set.of("api_key", given.get("dd_url").isPresent() ? "dd_url" : "site");
        Optional<YamlValue> outputs = given.get(OUTPUTS);
        boolean lost = outputs.isPresent()
                ? wrong.stream().anyMatch(key -> key.startsWith(OUTPUTS) || destination.contains(key))
                        && noneLeft(bound)
                : wrong.stream().anyMatch(destination::contains);
        String consequence = outputs.isPresent() ? "outputs that need it are left out" : TO_THE_CONSOLE;
        // Outputs without a value of their own have that of the top level, and the same problem with it.
        bound.problems().stream()
                .map(problem -> problem.isError() && destination.contains(problem.key())
                        ? problem.withConsequence(consequence)
                        : problem)
                .distinct()
                .forEach(problems::add);
        if (!lost) {
            return bound;
        }
        outputs.ifPresent(value -> problems.add(
                Problem.warning(value, "none of them can be used", "").withConsequence(TO_THE_CONSOLE)));
        Mapping console = YamlReader.parseMapping("outputs: [{type: console}]", "default")
                .value()
                .orElseThrow();
        Bound<AgentConfiguration> safe =
                SettingsBinder.bindLeniently(AgentConfiguration.class, given.overriddenBy(console), defaults);
        List<EffectiveSetting> settings = safe.settings().stream()
                .map(setting -> setting.key().equals(OUTPUTS)
                        ? new EffectiveSetting(OUTPUTS, setting.value(), Optional.empty())
                        : setting)
                .toList();
        return new Bound<>(safe.value(), bound.problems(), settings, bound.unknownKeys());
    }

    private static boolean noneLeft(Bound<AgentConfiguration> bound) {
        return bound.settings().stream()
                .anyMatch(setting ->
                        setting.key().equals(OUTPUTS) && setting.value().equals("[]"));
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
        SecretBackendSettings settings = SettingsBinder.bindLeniently(
                        SecretBackendSettings.class, given.only(backendKeys), Map.of())
                .value();
        return given.overriddenBy(
                Secrets.lookUp(List.of(secretive), new SecretBackend(settings)).putInto(secretive));
    }

    /** A Datadog output takes what it does not say itself from the top level. */
    private static Mapping withOutputDefaults(Mapping given) {
        if (!(given.get("outputs").orElse(null) instanceof Sequence outputs)) {
            return given;
        }
        Map<String, YamlValue> intake = intakeOf(given);
        Optional<YamlValue> apiKey = Optional.ofNullable(intake.get("api_key"));
        Optional<YamlValue> url = Optional.ofNullable(intake.get("dd_url"))
                .or(() -> Optional.ofNullable(intake.get("site")).map(AgentConfigurationLoader::siteUrl));
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

    /** What the top level says of the intake; what cannot be used there cannot be used by an output either. */
    private static Map<String, YamlValue> intakeOf(Mapping given) {
        Mapping written = given.only(Set.of("api_key", "dd_url", "site"));
        Map<String, YamlValue> values = new HashMap<>();
        written.entries().keySet().forEach(key -> written.get(key).ifPresent(value -> values.put(key, value)));
        SettingsBinder.bindLeniently(IntakeSettings.class, written, Map.of()).problems().stream()
                .filter(Problem::isError)
                .forEach(problem -> values.put(problem.key(), new Invalid(problem)));
        return values;
    }

    private static YamlValue siteUrl(YamlValue site) {
        return site.mapScalars(
                scalar -> scalar.withText(IntakeSettings.urlOf(scalar.text()).toString()));
    }

    private void warn(Bound<AgentConfiguration> bound, Mapping given, Location whole) {
        AgentConfiguration configuration = bound.value();
        inForce(bound, given, "leader_lease_duration").ifPresent(value -> configuration
                .election()
                .warning()
                .ifPresent(text -> problems.add(Problem.warning(value, text, ""))));
        inForce(bound, given, "confd_path")
                .ifPresent(value ->
                        warnUnlessDirectory(value, configuration.confd().confdPath()));
        inForce(bound, given, "plugins_path")
                .ifPresent(value ->
                        configuration.plugins().pluginsPath().ifPresent(path -> warnUnlessDirectory(value, path)));
        if (given.get(OUTPUTS).isEmpty() && given.get("api_key").isEmpty()) {
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

    private void warnUnlessDirectory(YamlValue value, Path path) {
        if (!Files.isDirectory(path)) {
            problems.add(Problem.warning(value, "there is no directory " + path, "create it, or name another one"));
        }
    }
}
