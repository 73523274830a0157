// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes instances of one check by calling its public constructor.
 *
 * <p>No injector: what a check can ask for are two things, and bindings of plugin classes would keep their class loaders
 * alive.
 */
public final class CheckFactory {
    private final Constructor<? extends Check> constructor;

    private CheckFactory(Constructor<? extends Check> constructor) {
        this.constructor = constructor;
    }

    /**
     * Looks at the class's constructor.
     *
     * @throws PluginException when it has not exactly one public constructor, of parameters that can be given
     */
    public static CheckFactory of(Class<? extends Check> type) throws PluginException {
        Constructor<?>[] constructors = type.getConstructors();
        if (constructors.length != 1) {
            throw new PluginException(
                    "%s must have one public constructor, it has %d".formatted(type.getName(), constructors.length));
        }
        for (Class<?> parameter : constructors[0].getParameterTypes()) {
            if (!parameter.isRecord() && parameter != KubernetesClient.class) {
                throw new PluginException(
                        "the constructor of %s asks for %s; it can have a settings record and a KubernetesClient"
                                .formatted(type.getName(), parameter.getName()));
            }
        }
        try {
            return new CheckFactory(type.getConstructor(constructors[0].getParameterTypes()));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("the constructor was there", e);
        }
    }

    /** The record that holds the check's settings; empty when it has none. */
    public Optional<Class<? extends Record>> settingsType() {
        return Stream.of(constructor.getParameterTypes())
                .filter(Class::isRecord)
                .<Class<? extends Record>>map(type -> type.asSubclass(Record.class))
                .findFirst();
    }

    /** Whether the check asks for a Kubernetes client. */
    public boolean needsKubernetes() {
        return Stream.of(constructor.getParameterTypes()).anyMatch(type -> type == KubernetesClient.class);
    }

    /**
     * Calls the constructor, with the context class loader of the plugin.
     *
     * @throws PluginException when it throws, an Error included
     */
    public Check create(Optional<? extends Record> settings, Supplier<KubernetesClient> kubernetes)
            throws PluginException {
        requireNonNull(settings, "settings is null");
        Object[] arguments = Stream.of(constructor.getParameterTypes())
                .map(type -> type.isRecord() ? settings.orElseThrow() : kubernetes.get())
                .toArray();
        try (ContextClassLoader ignored = ContextClassLoader.of(constructor.getDeclaringClass())) {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new PluginException("its constructor failed: " + e.getCause(), e);
        } catch (InstantiationException | IllegalAccessException | LinkageError e) {
            throw new PluginException("it cannot be created: " + e, e);
        }
    }
}
