// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks at a plugin's settings record, and at all types in it, as whoever binds or describes it will: a class that is
 * missing is found here, while the plugin is loaded. Runs no code of the plugin.
 */
final class SettingsTypes {
    private final ClassLoader plugin;
    private final Set<Type> seen = new HashSet<>();

    private SettingsTypes(ClassLoader plugin) {
        this.plugin = plugin;
    }

    /** Throws what the JVM throws for a class that is missing or cannot be linked. */
    static void requireReadable(Class<? extends Record> settings) {
        new SettingsTypes(settings.getClassLoader()).read(settings);
    }

    private void read(Type type) {
        if (!seen.add(type)) {
            return;
        }
        if (type instanceof Class<?> of) {
            readClass(of);
        } else if (type instanceof ParameterizedType of) {
            read(of.getRawType());
            Stream.of(of.getActualTypeArguments()).forEach(this::read);
        } else if (type instanceof GenericArrayType of) {
            read(of.getGenericComponentType());
        } else if (type instanceof WildcardType of) {
            Stream.of(of.getUpperBounds()).forEach(this::read);
        }
    }

    private void readClass(Class<?> type) {
        if (type.isArray()) {
            read(type.getComponentType());
        } else if (type.getClassLoader() == plugin && !type.isPrimitive()) {
            // Links the class.
            Stream.of(type.getDeclaredConstructors()).forEach(constructor -> Stream.of(constructor.getParameters())
                    .forEach(parameter -> read(parameter.getParameterizedType())));
            if (type.isRecord()) {
                for (RecordComponent component : type.getRecordComponents()) {
                    component.getAnnotations();
                    read(component.getGenericType());
                }
            }
        }
    }
}
