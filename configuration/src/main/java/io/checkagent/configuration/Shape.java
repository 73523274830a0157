// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static io.checkagent.configuration.SettingTypes.argument;
import static io.checkagent.configuration.SettingTypes.isList;
import static io.checkagent.configuration.SettingTypes.raw;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a value looks like in YAML, for who wrote something else: {@code [a, b]}, {@code {file: …, sha256: …}}. */
final class Shape {
    private Shape() {}

    /** The keys of a record are those that have to be there, or all when none has to. */
    static String of(Type type) {
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return of(argument(type, 0));
        }
        if (isList(type)) {
            String item = of(argument(type, 0));
            return item.equals("a") ? "[a, b]" : "[" + item + "]";
        }
        if (raw.isSealed()) {
            return "{type: " + SettingTypes.variants(raw).keySet().iterator().next() + "}";
        }
        return raw.isRecord() && ScalarType.of(raw).isEmpty() ? ofRecord(raw) : "a";
    }

    private static String ofRecord(Class<?> record) {
        List<Setting> all = Setting.flattened(record);
        List<Setting> needed = all.stream()
                .filter(setting -> setting.defaultText().isEmpty() && raw(setting.type()) != Optional.class)
                .toList();
        return (needed.isEmpty() ? all : needed)
                .stream().map(setting -> setting.key() + ": …").collect(Collectors.joining(", ", "{", "}"));
    }
}
