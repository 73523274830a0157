// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What there is to know of the Java types of settings. */
final class SettingTypes {
    private SettingTypes() {}

    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        return type instanceof ParameterizedType parameterized ? (Class<?>) parameterized.getRawType() : Object.class;
    }

    static Type argument(Type type, int index) {
        return type instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()[index]
                : Object.class;
    }

    static boolean isList(Type type) {
        return raw(type) == List.class || raw(type) == Set.class;
    }

    /** Whether its keys are settings of their own. */
    static boolean isSection(Type type) {
        Class<?> raw = raw(type);
        return raw == Optional.class
                ? isSection(argument(type, 0))
                : raw.isRecord()
                        && !YamlValue.class.isAssignableFrom(raw)
                        && ScalarType.of(raw).isEmpty();
    }

    /** The records of a sealed interface by what {@code type} calls them. */
    static Map<String, Class<?>> variants(Class<?> sealed) {
        Map<String, Class<?>> variants = new LinkedHashMap<>();
        for (Class<?> variant : sealed.getPermittedSubclasses()) {
            variants.put(Setting.snakeCase(variant.getSimpleName()), variant);
        }
        return variants;
    }
}
