// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import io.checkagent.agent.stage.ErrorText;
import io.checkagent.api.Host;
import io.checkagent.configuration.FailureText;
import jakarta.inject.Inject;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.MalformedParametersException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How an extension is made: its constructor, those of its plugin's classes that it needs, and what the agent has to give.
 *
 * <p>Each is made by an injector of its own without a parent, which is dropped at once: an injector that plugins share, or
 * a child of the agent's, would keep their class loaders for ever. Thread-safe.
 *
 * @param <T> what it is made for
 */
final class Blueprint<T> {
    private final Class<? extends T> made;
    private final Set<Class<?>> onOffer;
    private final String offer;
    private final Map<Class<?>, Constructor<?>> constructors = new LinkedHashMap<>();
    private final Set<Class<?>> provided = new HashSet<>();
    private Optional<Class<? extends Record>> settingsType = Optional.empty();

    private Blueprint(Class<? extends T> made, Set<Class<?>> onOffer, String offer) {
        this.made = requireNonNull(made, "made is null");
        this.onOffer = Set.copyOf(onOffer);
        this.offer = requireNonNull(offer, "offer is null");
    }

    /**
     * Looks at the class's constructor and at all that it needs.
     *
     * @param onOffer what the agent has to give, besides settings
     * @param offer that in words
     * @throws PluginException when something could not be given to it, naming class, parameter and what there is
     */
    static <T> Blueprint<T> of(Class<? extends T> type, Set<Class<?>> onOffer, String offer) throws PluginException {
        Blueprint<T> blueprint = new Blueprint<>(type, onOffer, offer);
        try {
            blueprint.add(type, new LinkedHashSet<>());
            blueprint.settingsType.ifPresent(SettingsTypes::requireReadable);
        } catch (LinkageError | TypeNotPresentException | MalformedParametersException e) {
            throw new PluginException(
                    "what the constructor of %s needs cannot be read: %s; pack it into the plugin's JAR"
                            .formatted(type.getName(), PluginException.reason(e)),
                    e);
        }
        return blueprint;
    }

    private void add(Class<?> type, Set<Class<?>> path) throws PluginException {
        if (!path.add(type)) {
            List<String> circle = new ArrayList<>();
            Stream.concat(path.stream().dropWhile(step -> step != type), Stream.of(type))
                    .forEach(step -> circle.add(step.getName()));
            throw new PluginException("its constructors ask for each other: " + String.join(" -> ", circle)
                    + "; let one of them be made without the other");
        }
        if (!constructors.containsKey(type)) {
            Constructor<?> constructor = constructorOf(type);
            Set<Class<?>> seen = new HashSet<>();
            for (Parameter parameter : constructor.getParameters()) {
                if (!seen.add(parameter.getType())) {
                    throw refused(type, parameter, "and another parameter of that type would get the same; remove one");
                }
                add(type, parameter, path);
            }
            constructors.put(type, constructor);
        }
        path.remove(type);
    }

    private void add(Class<?> asking, Parameter parameter, Set<Class<?>> path) throws PluginException {
        Class<?> wanted = parameter.getType();
        for (Annotation annotation : parameter.getAnnotations()) {
            if (annotation.annotationType().isAnnotationPresent(jakarta.inject.Qualifier.class)) {
                throw refused(asking, parameter, "with " + annotation + "; nothing is provided by such names");
            }
        }
        if (onOffer.contains(wanted)) {
            provided.add(wanted);
        } else if (wanted.isRecord() && isOfPlugin(wanted)) {
            if (settingsType.isPresent() && settingsType.get() != wanted) {
                throw refused(
                        asking,
                        parameter,
                        "and there is the settings record %s already; an instance has one"
                                .formatted(settingsType.get().getName()));
            }
            settingsType = Optional.of(wanted.asSubclass(Record.class));
        } else if (isMadeHere(wanted)) {
            add(wanted, path);
        } else {
            throw refused(asking, parameter, "which nobody provides; " + offer);
        }
    }

    /** In a test the API's classes have the same class loader as the plugin's. */
    private boolean isOfPlugin(Class<?> type) {
        return type.getClassLoader() == made.getClassLoader()
                && !type.getPackageName().equals(Host.class.getPackageName());
    }

    private boolean isMadeHere(Class<?> type) {
        return isOfPlugin(type) && !type.isInterface() && !type.isEnum() && !Modifier.isAbstract(type.getModifiers());
    }

    private static Constructor<?> constructorOf(Class<?> type) throws PluginException {
        List<Constructor<?>> marked = Stream.<Constructor<?>>of(type.getDeclaredConstructors())
                .filter(constructor -> constructor.isAnnotationPresent(Inject.class))
                .toList();
        if (marked.size() > 1) {
            throw new PluginException("%s has @Inject on %s constructors; it must have it on one"
                    .formatted(type.getName(), marked.size()));
        }
        if (marked.size() == 1) {
            return marked.get(0);
        }
        Constructor<?>[] constructors = type.getConstructors();
        if (constructors.length != 1) {
            throw new PluginException(
                    "%s must have one public constructor, or @Inject on the one to use; it has %s public ones"
                            .formatted(type.getName(), constructors.length));
        }
        return constructors[0];
    }

    private static PluginException refused(Class<?> asking, Parameter parameter, String why) {
        return new PluginException("the constructor of %s asks for %s %s, %s"
                .formatted(asking.getName(), parameter.getType().getName(), parameter.getName(), why));
    }

    /** The class, of the plugin's own class loader. */
    Class<? extends T> made() {
        return made;
    }

    /** The record that holds its settings; empty when it has none. */
    Optional<Class<? extends Record>> settingsType() {
        return settingsType;
    }

    /** Whether it asks for one of what the agent has to give. */
    boolean needs(Class<?> type) {
        return provided.contains(type);
    }

    /**
     * Makes it, with the context class loader of the plugin.
     *
     * @param settings of {@link #settingsType()}
     * @param given all that the agent has to give, by type; only what is needed is asked for
     * @throws PluginException when a constructor throws, an Error included
     */
    T create(Optional<? extends Record> settings, Map<Class<?>, Supplier<?>> given) throws PluginException {
        requireNonNull(settings, "settings is null");
        try (ContextClassLoader ignored = ContextClassLoader.of(made)) {
            return Guice.createInjector(Stage.DEVELOPMENT, new Bindings(settings, given))
                    .getInstance(made);
        } catch (ProvisionException e) {
            throw new PluginException("its constructor failed: " + FailureText.of(cause(e)), e);
        } catch (CreationException | ConfigurationException | TypeNotPresentException | LinkageError e) {
            throw new PluginException("it cannot be created: " + ErrorText.of(e), e);
        }
    }

    private static Throwable cause(ProvisionException failed) {
        return failed.getCause() == null ? failed : failed.getCause();
    }

    /** For one object. */
    private final class Bindings extends AbstractModule {
        private final Optional<? extends Record> settings;
        private final Map<Class<?>, Supplier<?>> given;

        Bindings(Optional<? extends Record> settings, Map<Class<?>, Supplier<?>> given) {
            this.settings = settings;
            this.given = given;
        }

        @Override
        protected void configure() {
            binder().requireExplicitBindings();
            binder().disableCircularProxies();
            constructors.forEach(this::bindTo);
            provided.forEach(type ->
                    bindGiven(type, requireNonNull(given.get(type), "not given").get()));
            settingsType.ifPresent(type -> bindGiven(type, settings.orElseThrow()));
        }

        @SuppressWarnings("unchecked") // a class and its own constructor
        private <C> void bindTo(Class<?> type, Constructor<?> constructor) {
            bind((Class<C>) type).toConstructor((Constructor<C>) constructor, TypeLiteral.get((Class<C>) type));
        }

        @SuppressWarnings("unchecked") // bound as that type
        private <G> void bindGiven(Class<G> type, Object value) {
            bind(type).toInstance((G) value);
        }
    }
}
