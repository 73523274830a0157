// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.CheckFiles.CheckFile;
import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.SecretResolver;
import io.checkagent.configuration.Secrets;
import io.checkagent.configuration.Setting;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.YamlReader;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads which checks run, with which instances: the section {@code checks} of {@code datadog.yaml}, and directories like
 * {@code conf.d}, of which the first that has files of a check is the one that counts for it. One bad file or instance
 * never stops the others, and never brings a {@code .default} file into force.
 *
 * <p>Can be called again when files changed. Thread-safe.
 */
public final class CheckConfigurationLoader {
    private static final Set<String> COMMON_KEYS =
            Setting.of(CommonSettings.class).stream().map(Setting::key).collect(Collectors.toUnmodifiableSet());

    private static final String SOURCE_DETECTION = "kubernetes_events_source_detection";

    private final List<Path> directories;
    private final Map<String, YamlValue> checks;
    private final SecretResolver secrets;
    private final TemplateVariables variables;
    private final AgentConfiguration.EventCollection events;

    /**
     * @param directories the most important one first
     * @param checks the section {@code checks}
     * @param secrets looks up {@code ENC[handle]}
     * @param environment for {@code %%env_NAME%%}
     * @param hostname for {@code %%hostname%%}
     * @param events what the settings of the check for Kubernetes events are where its configuration does not say
     */
    CheckConfigurationLoader(
            List<Path> directories,
            Map<String, YamlValue> checks,
            SecretResolver secrets,
            Map<String, String> environment,
            String hostname,
            AgentConfiguration.EventCollection events) {
        this.directories = List.copyOf(directories);
        this.checks = new LinkedHashMap<>();
        checks.forEach((name, value) -> this.checks.putIfAbsent(CheckNames.current(name), value));
        this.secrets = requireNonNull(secrets, "secrets is null");
        this.variables = new TemplateVariables(environment, hostname);
        this.events = requireNonNull(events, "events is null");
    }

    /**
     * The loader for an agent: {@code confd_path}, then the distribution's {@code conf/conf.d}. When Kubernetes events
     * are to be collected, the check for that is there without being configured; when there is a leader election, the
     * check of the control plane.
     */
    public static CheckConfigurationLoader of(
            AgentConfiguration configuration, Path distributionHome, Map<String, String> environment, String hostname) {
        Map<String, YamlValue> checks =
                new LinkedHashMap<>(configuration.checks().configured());
        if (configuration.events().collect()) {
            checks.computeIfAbsent(
                    CheckNames.KUBERNETES_EVENTS,
                    name -> Mapping.empty(Location.of("collect_kubernetes_events"), name));
        }
        if (configuration.electsLeader()) {
            checks.computeIfAbsent(
                    CheckNames.CONTROL_PLANE, name -> Mapping.empty(Location.of("leader_election"), name));
        }
        List<Path> directories = Stream.of(
                        configuration.checks().confdPath(),
                        distributionHome.resolve("conf").resolve("conf.d"))
                .map(directory -> directory.toAbsolutePath().normalize())
                .distinct()
                .toList();
        return new CheckConfigurationLoader(
                directories,
                checks,
                new SecretBackend(configuration.secretBackend()),
                environment,
                hostname,
                configuration.events());
    }

    /** A text that differs when a file was added, removed, written or replaced; reads none of them. */
    public String fingerprint() {
        return CheckFiles.fingerprint(directories);
    }

    /** Reads everything. */
    public CheckConfigurations load() {
        return load(check -> true);
    }

    /**
     * Reads everything but the files of checks that the Datadog Agent has and this agent has not: of these, there is one
     * notice.
     *
     * @param isThere whether this agent has a check of that name
     */
    public CheckConfigurations load(Predicate<String> isThere) {
        Loading loading = new Loading();
        Map<String, List<CheckFiles>> files = new TreeMap<>();
        for (Path directory : directories) {
            CheckFiles.find(directory, loading.problems)
                    .forEach((check, found) -> files.computeIfAbsent(check, name -> new ArrayList<>())
                            .add(found));
        }
        boolean complete = loading.problems.isEmpty();
        Set<String> absent = DatadogChecks.names();
        absent.removeIf(name -> !files.containsKey(name) || checks.containsKey(name) || isThere.test(name));
        if (!absent.isEmpty()) {
            loading.problems.add(Problem.notice(
                    Location.of(directories.get(0).toString()),
                    "",
                    "checks of the Datadog Agent that this agent does not have: " + String.join(", ", absent),
                    ""));
        }
        Set<String> names = new TreeSet<>(files.keySet());
        names.addAll(checks.keySet());
        names.removeAll(absent);
        names.forEach(check -> loading.check(check, files.getOrDefault(check, List.of())));
        return loading.finish(complete);
    }

    private boolean hasInstances(String check) {
        return checks.get(check) instanceof Mapping mapping
                && mapping.get("instances").isPresent();
    }

    /** An instance before its secrets are known. */
    private record Draft(String checkName, String id, String source, Mapping content) {}

    /**
     * A file that configures its check.
     *
     * @param section empty when it cannot be read
     */
    private record ReadFile(CheckFile file, Optional<CheckSection> section) {}

    /** One pass over the configuration. */
    private final class Loading {
        private final List<Problem> problems = new ArrayList<>();
        private final Set<String> invalid = new TreeSet<>();
        private final List<Draft> drafts = new ArrayList<>();

        void check(String check, List<CheckFiles> candidates) {
            List<Problem> found = new ArrayList<>();
            List<Problem> ofEntry = new ArrayList<>();
            Optional<Mapping> entry = entry(check, ofEntry);
            Optional<Boolean> enabled = entry.flatMap(section -> SettingsBinder.bind(
                                    CheckSection.Switch.class, section.only(Set.of("enabled")), Problem.Severity.ERROR)
                            .value())
                    .map(CheckSection.Switch::enabled);
            if (enabled.isPresent() && !enabled.get()) {
                return;
            }
            int before = drafts.size();
            List<ReadFile> files = inForce(check, candidates, found);
            for (ReadFile file : files) {
                file.section()
                        .ifPresent(section ->
                                section(check, section, "file:" + file.file().path()));
            }
            entry.ifPresent(section -> {
                String source = section.location().file() + ":checks." + check;
                section(check, CheckSection.read(section, ofEntry), source);
                if (drafts.size() == before
                        && files.isEmpty()
                        && ofEntry.stream().noneMatch(Problem::isError)) {
                    Mapping nothing = Mapping.empty(section.location(), section.path());
                    draft(check, nothing, nothing, source);
                }
            });
            found.addAll(ofEntry);
            report(check, found);
        }

        /**
         * The files that count: of the first directory where any configures an instance, the regular ones, or when none
         * of these does, the defaults. One that cannot be read may configure an instance. Beside an entry with instances,
         * only the user's regular files count.
         */
        private List<ReadFile> inForce(String check, List<CheckFiles> candidates, List<Problem> found) {
            if (hasInstances(check)) {
                return candidates.stream()
                        .filter(files -> files.directory().equals(directories.get(0)))
                        .findFirst()
                        .map(files -> read(files.regular(), found))
                        .orElse(List.of());
            }
            return candidates.stream()
                    .flatMap(files -> Stream.of(files.regular(), files.defaults()))
                    .map(files -> read(files, found))
                    .filter(files -> !files.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        }

        private List<ReadFile> read(List<CheckFile> files, List<Problem> found) {
            List<ReadFile> counting = new ArrayList<>();
            for (CheckFile file : files) {
                Loaded<Mapping> read = YamlReader.readMapping(file.path());
                found.addAll(read.problems());
                List<Problem> ofFile = new ArrayList<>();
                Optional<CheckSection> section = read.value()
                        .flatMap(content -> CheckSection.ofFile(content, ofFile))
                        .map(one -> CheckNames.isDatadogEventCheck(file.name()) ? withCollectEvents(one) : one);
                found.addAll(ofFile);
                if (section.isPresent() || read.value().isEmpty()) {
                    counting.add(new ReadFile(file, section));
                }
            }
            return counting;
        }

        private Optional<Mapping> entry(String check, List<Problem> found) {
            YamlValue value = checks.get(check);
            if (value == null) {
                return Optional.empty();
            }
            if (value instanceof Mapping mapping) {
                SettingsBinder.bind(CheckSection.Switch.class, mapping.only(Set.of("enabled")), Problem.Severity.ERROR)
                        .problems()
                        .forEach(found::add);
                return Optional.of(mapping);
            }
            if (value.isNull()) {
                return Optional.of(Mapping.empty(value.location(), value.path()));
            }
            if (value instanceof YamlValue.Invalid cannotBeUsed) {
                found.add(cannotBeUsed.problem());
                return Optional.empty();
            }
            found.add(Problem.error(
                    value,
                    "expected keys and values, found " + value.describe(),
                    "write: " + check + ": {enabled: true}"));
            return Optional.empty();
        }

        private CheckSection withCollectEvents(CheckSection section) {
            String collects = Boolean.toString(events.collect());
            return new CheckSection(section.initConfig().withDefault("collect_events", collects), section.instances());
        }

        private void section(String check, CheckSection section, String source) {
            int index = 0;
            for (Mapping instance : section.instances()) {
                draft(check, section.initConfig(), instance, source + "[" + index++ + "]");
            }
        }

        private void draft(String check, Mapping initConfig, Mapping instance, String source) {
            Mapping init = variables.putInto(withSourceDetection(check, initConfig));
            Mapping own = variables.putInto(instance);
            drafts.add(new Draft(check, InstanceDigest.id(check, init, own), source, init.overriddenBy(own)));
        }

        private Mapping withSourceDetection(String check, Mapping initConfig) {
            if (!check.equals(CheckNames.KUBERNETES_EVENTS)
                    || !events.sourceDetection().enabled()
                    || initConfig.get(SOURCE_DETECTION).isPresent()) {
                return initConfig;
            }
            Mapping detection = Mapping.empty(Location.of(SOURCE_DETECTION), SOURCE_DETECTION)
                    .withDefault("enabled", "true");
            return initConfig.with(SOURCE_DETECTION, detection);
        }

        private void report(String check, List<Problem> found) {
            problems.addAll(found);
            if (found.stream().anyMatch(Problem::isError)) {
                invalid.add(check);
            }
        }

        CheckConfigurations finish(boolean complete) {
            Secrets known = Secrets.lookUp(drafts.stream().map(Draft::content).toList(), secrets);
            Map<String, InstanceConfiguration> instances = new LinkedHashMap<>();
            for (Draft draft : drafts) {
                Mapping content = known.putInto(draft.content());
                Loaded<CommonSettings> common =
                        SettingsBinder.bind(CommonSettings.class, content.only(COMMON_KEYS), Problem.Severity.ERROR);
                // A common key that is invalid is told by both.
                List<Problem> found = Stream.concat(content.problems().stream(), common.problems().stream())
                        .distinct()
                        .collect(Collectors.toCollection(ArrayList::new));
                InstanceConfiguration same = instances.get(draft.id());
                if (same != null) {
                    found.add(Problem.warning(
                            content, "the same as " + same.source() + "; used once", "remove it, or give it a name"));
                } else if (found.stream().noneMatch(Problem::isError)) {
                    common.value()
                            .map(settings -> new InstanceConfiguration(
                                    draft.checkName(),
                                    draft.id(),
                                    draft.source(),
                                    settings,
                                    content.without(COMMON_KEYS)))
                            .ifPresent(instance -> instances.put(instance.id(), instance));
                }
                report(draft.checkName(), found);
            }
            // What is wrong with init_config is wrong with each instance.
            List<Problem> told = problems.stream().distinct().toList();
            return new CheckConfigurations(List.copyOf(instances.values()), told, invalid, complete);
        }
    }
}
