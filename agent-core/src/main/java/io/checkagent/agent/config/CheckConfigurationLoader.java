// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.CheckFiles.CheckFile;
import io.checkagent.agent.plugin.CheckCatalog;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Host;
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
 * {@code conf.d}, of which the first that has files of a check is the one that counts for it. One bad file or instance
 * never stops the others, and never brings a {@code .default} file into force.
 *
 * <p>Can be called again when files changed. Thread-safe.
 */
public final class CheckConfigurationLoader {
    private static final Set<String> COMMON_KEYS =
            Setting.of(CommonSettings.class).stream().map(Setting::key).collect(Collectors.toUnmodifiableSet());

    private final List<Path> directories;
    private final Map<String, YamlValue> section;
    private final SecretResolver secrets;
    private final TemplateVariables variables;
    private final TopLevelKeys topLevel;
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
            CheckCatalog catalog) {
        this.directories = Stream.of(
                        settings.confdPath(),
                        installation.home().resolve("conf").resolve("conf.d"))
                .map(directory -> directory.toAbsolutePath().normalize())
                .distinct()
                .toList();
        this.section = settings.checks();
        this.secrets = requireNonNull(secrets, "secrets is null");
        this.variables = new TemplateVariables(installation.environment(), host.name());
        this.topLevel = requireNonNull(topLevel, "topLevel is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
    }

    /** A text that differs when a file was added, removed, written or replaced; reads none of them. */
    public String fingerprint() {
        return CheckFiles.fingerprint(directories);
    }

    /** Reads everything. */
    public CheckConfigurations load() {
        Loading loading = new Loading(DeclaredNames.of(catalog.checks()));
        Map<String, List<CheckFile>> files = new TreeMap<>();
        for (Path directory : directories) {
            CheckFiles.find(directory, loading.declared::current, loading.problems)
                    .forEach((check, found) -> {
                        // An entry with instances is the user's regular configuration: no default, no distribution
                        // beside it.
                        boolean superseded = loading.hasInstances(check)
                                && (!directory.equals(directories.get(0)) || !found.hasRegular());
                        files.putIfAbsent(check, superseded ? List.of() : found.inForce());
                    });
        }
        boolean complete = loading.problems.isEmpty();
        loading.problems.addAll(loading.ofKeys);
        loading.problems.addAll(topLevel.unknown(loading.declared.keys()));
        Set<String> names = new TreeSet<>(files.keySet());
        names.addAll(loading.checks.keySet());
        names.forEach(check -> loading.check(check, files.getOrDefault(check, List.of())));
        return loading.finish(complete);
    }

    /** An instance before its secrets are known. */
    private record Draft(String checkName, String id, String source, Mapping content) {}

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

        void check(String check, List<CheckFile> files) {
            List<Problem> found = new ArrayList<>();
            Optional<Mapping> entry = entry(check, found);
            Optional<Boolean> enabled = entry.flatMap(section -> SettingsBinder.bind(
                                    CheckSection.Switch.class, section.only(Set.of("enabled")), Problem.Severity.ERROR)
                            .value())
                    .map(CheckSection.Switch::enabled);
            if (enabled.isPresent() && !enabled.get()) {
                return;
            }
            int before = drafts.size();
            for (CheckFile file : files) {
                file(check, file, found);
            }
            entry.ifPresent(section -> {
                section(
                        check,
                        CheckSection.read(section, found),
                        section.location().file() + ":checks." + check,
                        found);
                if (drafts.size() == before && files.isEmpty() && found.stream().noneMatch(Problem::isError)) {
                    Mapping nothing = Mapping.empty(section.location(), section.path());
                    draft(check, nothing, nothing, section.location().file() + ":checks." + check, found);
                }
            });
            report(check, found);
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
            found.add(Problem.error(
                    value,
                    "expected keys and values, found " + value.describe(),
                    "write: " + check + ": {enabled: true}"));
            return Optional.empty();
        }

        private void file(String check, CheckFile file, List<Problem> found) {
            Loaded<Mapping> read = YamlReader.readMapping(file.path());
            found.addAll(read.problems());
            List<Problem> ofFile = new ArrayList<>();
            read.value()
                    .flatMap(content -> CheckSection.ofFile(content, ofFile))
                    .map(section -> file.name().equals(check) ? section : underAlias(check, section))
                    .ifPresent(section -> section(check, section, "file:" + file.path(), ofFile));
            found.addAll(ofFile);
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

        private void section(String check, CheckSection section, String source, List<Problem> found) {
            Mapping initConfig = section.initConfig();
            int index = 0;
            for (Mapping instance : section.instances()) {
                draft(check, initConfig, instance, source + "[" + index++ + "]", found);
            }
        }

        private void draft(String check, Mapping initConfig, Mapping instance, String source, List<Problem> found) {
            List<Problem> unknown = new ArrayList<>();
            Mapping init = variables.putInto(topLevel.beneath(initConfig, declared.agentWide(check), unknown), unknown);
            Mapping own = variables.putInto(instance, unknown);
            found.addAll(unknown);
            if (unknown.isEmpty()) {
                drafts.add(new Draft(check, InstanceDigest.id(check, init, own), source, init.overriddenBy(own)));
            }
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
                List<Problem> found = new ArrayList<>();
                Mapping content = known.putInto(draft.content(), found);
                Loaded<CommonSettings> common =
                        SettingsBinder.bind(CommonSettings.class, content.only(COMMON_KEYS), Problem.Severity.ERROR);
                found.addAll(common.problems());
                InstanceConfiguration same = instances.get(draft.id());
                if (same != null) {
                    found.add(Problem.warning(
                            content, "the same as " + same.source() + "; used once", "remove it, or give it a name"));
                } else if (found.isEmpty()) {
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
            return new CheckConfigurations(List.copyOf(instances.values()), problems, invalid, complete);
        }
    }
}
