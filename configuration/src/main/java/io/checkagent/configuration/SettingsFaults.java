// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static io.checkagent.configuration.SettingTypes.argument;
import static io.checkagent.configuration.SettingTypes.raw;

import io.checkagent.configuration.YamlValue.Mapping;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is wrong with a settings record itself, so that no configuration can make it right. For its author. */
public final class SettingsFaults {
    private final List<String> faults = new ArrayList<>();
    private final Set<Class<?>> seen = new HashSet<>();

    private SettingsFaults() {}

    /**
     * Looks at a record and all records in it: types that cannot be configured, defaults that do not fit theirs, and keys
     * that two components have. Makes the defaults, but none of the records.
     *
     * @return one line for each, beginning with the key; empty when it is well
     */
    public static List<String> of(Class<? extends Record> type) {
        SettingsFaults found = new SettingsFaults();
        found.look(type, "");
        return List.copyOf(found.faults);
    }

    private void look(Class<?> record, String parent) {
        if (!seen.add(record)) {
            return;
        }
        Set<String> keys = new HashSet<>();
        for (Setting setting : Setting.flattened(record)) {
            String path = parent.isEmpty() ? setting.key() : parent + "." + setting.key();
            if (!keys.add(setting.key())) {
                faults.add("%s: two components of %s have that key".formatted(path, record.getName()));
            }
            Optional<Type> strange = strangeIn(setting.type(), path);
            if (strange.isPresent()) {
                faults.add("%s: a setting of type %s cannot be configured"
                        .formatted(path, strange.get().getTypeName()));
            } else {
                lookAtDefault(setting, path);
            }
        }
    }

    private void lookAtDefault(Setting setting, String path) {
        RecordBinder binder = new RecordBinder(Problem.Severity.ERROR, Map.of(), false);
        setting.defaultText().ifPresent(text -> {
            Object unused = binder.written(text, setting, path);
            binder.problems().stream()
                    .filter(Problem::isError)
                    .forEach(problem ->
                            faults.add("%s: its default \"%s\": %s".formatted(path, text, problem.message())));
        });
    }

    /** The first type in it that no YAML can be made to be. */
    private Optional<Type> strangeIn(Type type, String path) {
        Class<?> raw = raw(type);
        if (raw == Optional.class || raw == List.class || raw == Set.class) {
            return strangeIn(argument(type, 0), path);
        }
        if (raw == Map.class) {
            return strangeIn(argument(type, 1), path);
        }
        if (raw == YamlValue.class
                || raw == Mapping.class
                || raw == Object.class
                || ScalarType.of(raw).isPresent()) {
            return Optional.empty();
        }
        if (raw.isRecord()) {
            look(raw, path);
            return Optional.empty();
        }
        if (raw.isSealed()) {
            SettingTypes.variants(raw).values().forEach(variant -> look(variant, path));
            return Optional.empty();
        }
        return Optional.of(type);
    }
}
