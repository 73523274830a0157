// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckType;
import io.checkagent.api.Scope;
import io.checkagent.configuration.Setting;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A check that a plugin brought: what its {@link CheckType} says, and how to make it.
 *
 * @param name by which it is configured and reported
 * @param scope where it runs
 * @param streaming whether a run goes on until it is stopped
 * @param checkpointPrefix what precedes the names of its checkpoint entries where they are stored
 * @param aliases names by which other agents' files configure it
 * @param enabledBy keys of {@code datadog.yaml} that switch it on
 * @param aliasSwitch the setting that under an alias says whether it is switched on
 * @param blueprint how to make it
 * @param pluginId the plugin
 */
public record CheckDefinition(
        String name,
        Scope scope,
        boolean streaming,
        String checkpointPrefix,
        List<String> aliases,
        List<String> enabledBy,
        Optional<String> aliasSwitch,
        CheckBlueprint blueprint,
        String pluginId) {
    private static final Pattern CHECK_NAME = Pattern.compile("[a-z][a-z0-9_]*");

    public CheckDefinition {
        requireNonNull(name, "name is null");
        requireNonNull(scope, "scope is null");
        requireNonNull(checkpointPrefix, "checkpointPrefix is null");
        aliases = List.copyOf(aliases);
        enabledBy = List.copyOf(enabledBy);
        requireNonNull(aliasSwitch, "aliasSwitch is null");
        requireNonNull(blueprint, "blueprint is null");
        requireNonNull(pluginId, "pluginId is null");
    }

    /** All keys of {@code datadog.yaml} that some of the checks have a use for. */
    public static Set<String> keysOf(Collection<CheckDefinition> checks) {
        return settingsOf(checks).stream().map(Setting::key).collect(Collectors.toSet());
    }

    /** The same, with what they take: of a key that several declare, what the first of them says. */
    public static Collection<Setting> settingsOf(Collection<CheckDefinition> checks) {
        Map<String, Setting> settings = new TreeMap<>();
        checks.forEach(
                check -> Stream.concat(check.enabledBy().stream().map(Setting::ofSwitch), check.agentWide().stream())
                        .forEach(setting -> settings.putIfAbsent(setting.key(), setting)));
        return settings.values();
    }

    /** Its settings that may stand at the top level of {@code datadog.yaml} for all instances. */
    public List<Setting> agentWide() {
        return blueprint.settingsType().map(Setting::flattened).orElse(List.of()).stream()
                .filter(Setting::agentWide)
                .toList();
    }

    /**
     * Reads a class.
     *
     * @throws PluginException when it is no check, or one that cannot be made
     */
    public static CheckDefinition of(Class<?> type, String pluginId) throws PluginException {
        CheckType annotation = type.getAnnotation(CheckType.class);
        if (!Check.class.isAssignableFrom(type) || annotation == null) {
            throw new PluginException(
                    "extension %s is no check: it must implement Check and carry @CheckType".formatted(type.getName()));
        }
        if (!CHECK_NAME.matcher(annotation.name()).matches()) {
            throw new PluginException("the name \"%s\" of %s must match %s"
                    .formatted(annotation.name(), type.getName(), CHECK_NAME.pattern()));
        }
        return new CheckDefinition(
                annotation.name(),
                annotation.scope(),
                annotation.streaming(),
                annotation.checkpointPrefix().isEmpty() ? annotation.name() : annotation.checkpointPrefix(),
                List.of(annotation.aliases()),
                List.of(annotation.enabledBy()),
                Optional.of(annotation.aliasSwitch()).filter(key -> !key.isEmpty()),
                CheckBlueprint.of(type.asSubclass(Check.class)),
                pluginId);
    }
}
