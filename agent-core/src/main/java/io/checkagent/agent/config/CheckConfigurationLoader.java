// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.CheckFiles.CheckFile;
import io.checkagent.agent.plugin.CheckCatalog;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.stage.ContainerMounts;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Host;
import io.checkagent.api.Scope;
import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.SecretResolver;
import io.checkagent.configuration.Secrets;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.YamlReader;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads which checks run, with which instances: the section {@code checks} of {@code datadog.yaml}, and directories like
 * {@code conf.d}, of which the first that has files of a check is the one that counts for it. What is mounted into a
 * container at {@code /conf.d} counts as if it were copied over the first. One bad file or instance
 * never stops the others, and never brings a {@code .default} file into force.
 *
 * <p>Can be called again when files changed. Thread-safe.
 */
public final class CheckConfigurationLoader {
    private static final Set<String> COMMON_KEYS = CommonSettings.keys();

    private final List<Path> directories;
    private final ContainerMounts mounts;
    private volatile Map<String, YamlValue> section;
    /** Of the section: it was exchanged so often. */
    private volatile int revision;

    private final SecretResolver secrets;
    private final TemplateVariables variables;
    private final TopLevelKeys topLevel;
    private final ClusterAgentSettings clusterAgent;
    private final CheckCatalog catalog;

    /**
     * Reads {@code confd_path}, then the distribution's {@code conf/conf.d}.
     *
     * @param secrets looks up {@code ENC[handle]}
     * @param catalog asked at each load which names and keys the checks declare
     */
    @Inject
    CheckConfigurationLoader(
            ConfdSettings settings,
            Installation installation,
            SecretResolver secrets,
            Host host,
            TopLevelKeys topLevel,
            ClusterAgentSettings clusterAgent,
            CheckCatalog catalog) {
        this.directories = Stream.of(
                        settings.confdPath(),
                        installation.home().resolve("conf").resolve("conf.d"))
                .map(directory -> directory.toAbsolutePath().normalize())
                .distinct()
                .toList();
        this.mounts = installation.mounts();
        this.section = settings.checks();
        this.secrets = requireNonNull(secrets, "secrets is null");
        this.variables = new TemplateVariables(installation.environment(), host.name());
        this.topLevel = requireNonNull(topLevel, "topLevel is null");
        this.clusterAgent = requireNonNull(clusterAgent, "clusterAgent is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
    }

    /** From now on the section {@code checks} is another one. For one thread at a time. */
    synchronized void section(Map<String, YamlValue> changed) {
        section = changed;
        revision++;
    }

    /** A text that differs when a file was added, removed, written or replaced; reads none of them. */
    public String fingerprint() {
        return CheckFiles.fingerprint(Stream.concat(directories.stream(), mounts.configurations().stream())
                        .toList())
                + revision;
    }

    /** Reads everything. */
    public CheckConfigurations load() {
        Loading loading = new Loading(DeclaredNames.of(
                catalog.checks(), check -> check.scope() == Scope.NODE || !clusterAgent.runsChecksOfTheCluster()));
        Map<String, List<CheckFiles>> files = new TreeMap<>();
        for (Path directory : directories) {
            find(directory, loading).forEach((check, found) -> files.computeIfAbsent(check, name -> new ArrayList<>())
                    .add(found));
        }
        boolean complete = loading.problems.isEmpty();
        loading.problems.addAll(pythonChecks());
        loading.problems.addAll(loading.ofKeys);
        loading.problems.addAll(topLevel.unknown(CheckDefinition.keysOf(catalog.checks())));
        // Files of checks that the Datadog Agent has and no plugin here has, or that has not been loaded: one notice.
        Set<String> absent = DatadogChecks.names();
        absent.removeIf(name -> !files.containsKey(name)
                || loading.checks.containsKey(name)
                || catalog.check(name).isPresent());
        if (!absent.isEmpty()) {
            loading.problems.add(Problem.notice(
                    Location.of(directories.get(0).toString()),
                    "",
                    "checks of the Datadog Agent that no plugin here has: " + String.join(", ", absent),
                    ""));
        }
        Set<String> names = new TreeSet<>(files.keySet());
        names.addAll(loading.checks.keySet());
        names.removeAll(absent);
        names.forEach(check -> loading.check(check, files.getOrDefault(check, List.of())));
        return loading.finish(complete);
    }

    /** The files of one directory, and over those of the user's what the user mounted into the container. */
    private Map<String, CheckFiles> find(Path directory, Loading loading) {
        Map<String, CheckFiles> found = CheckFiles.find(directory, loading.declared::current, loading.problems);
        if (directory.equals(directories.get(0)) && mounts.configurations().isPresent()) {
            CheckFiles.find(mounts.configurations().get(), loading.declared::current, loading.problems)
                    .forEach((check, copied) -> found.put(
                            check,
                            found.getOrDefault(check, CheckFiles.none(directory))
                                    .overlaidBy(copied)));
        }
        return found;
    }

    /** Checks in Python. */
    private List<Problem> pythonChecks() {
        List<Problem> notices = new ArrayList<>();
        mounts.pythonChecks().ifPresent(directory -> {
            List<String> names = CheckFiles.pythonFiles(directory, notices);
            if (!names.isEmpty()) {
                notices.add(Problem.notice(
                        Location.of(directory.toString()),
                        "",
                        "checks in Python, which this agent does not run: " + String.join(", ", names),
                        ""));
            }
        });
        return notices;
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
        /** Of the keys of datadog.yaml that checks declare. */
        private final List<Problem> ofKeys = new ArrayList<>();

        private final DeclaredNames declared;
        /** The section {@code checks}, and what a key of datadog.yaml switches on. */
        private final Map<String, YamlValue> checks = new LinkedHashMap<>();

        Loading(DeclaredNames declared) {
            this.declared = declared;
            section.forEach((name, value) -> checks.putIfAbsent(declared.current(name), value));
            declared.switches().forEach((check, keys) -> keys.stream()
                    .filter(key -> topLevel.isTrue(key, ofKeys))
                    .findFirst()
                    .ifPresent(key -> checks.computeIfAbsent(check, name -> Mapping.empty(Location.of(key), name))));
        }

        boolean hasInstances(String check) {
            return checks.get(check) instanceof Mapping mapping
                    && mapping.get("instances").isPresent();
        }

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
                        .map(files -> read(check, files.regular(), found))
                        .orElse(List.of());
            }
            return candidates.stream()
                    .flatMap(files -> Stream.of(files.regular(), files.defaults()))
                    .map(files -> read(check, files, found))
                    .filter(files -> !files.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        }

        private List<ReadFile> read(String check, List<CheckFile> files, List<Problem> found) {
            List<ReadFile> counting = new ArrayList<>();
            for (CheckFile file : files) {
                Loaded<Mapping> read = YamlReader.readMapping(file.path());
                found.addAll(read.problems());
                List<Problem> ofFile = new ArrayList<>();
                Optional<CheckSection> section = read.value()
                        .flatMap(content -> CheckSection.ofFile(content, ofFile))
                        .map(one -> file.name().equals(check) ? one : underAlias(check, one));
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

        /** Another agent's file configures the check, and does not switch it on. */
        private CheckSection underAlias(String check, CheckSection section) {
            Mapping initConfig = section.initConfig();
            Optional<String> aliasSwitch = declared.aliasSwitch(check);
            if (aliasSwitch.isPresent()) {
                List<Problem> told = new ArrayList<>();
                boolean on = declared.switches().getOrDefault(check, List.of()).stream()
                        .anyMatch(key -> topLevel.isTrue(key, told));
                initConfig = initConfig.withDefault(aliasSwitch.get(), Boolean.toString(on));
            }
            return new CheckSection(initConfig, section.instances());
        }

        private void section(String check, CheckSection section, String source) {
            int index = 0;
            for (Mapping instance : section.instances()) {
                draft(check, section.initConfig(), instance, source + "[" + index++ + "]");
            }
        }

        private void draft(String check, Mapping initConfig, Mapping instance, String source) {
            Mapping init = variables.putInto(topLevel.beneath(initConfig, declared.agentWide(check), ofKeys));
            Mapping own = variables.putInto(instance);
            drafts.add(new Draft(check, InstanceDigest.id(check, init, own), source, init.overriddenBy(own)));
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
