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
import io.checkagent.api.Check;
import io.checkagent.api.Host;
import io.checkagent.http.HttpSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Inject;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.MalformedParametersException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a check is made: its constructor, those of its plugin's classes that it needs, and what the agent has to give.
 *
 * <p>Each check is made by an injector of its own without a parent, which is dropped at once: an injector that plugins
 * share, or a child of the agent's, would keep their class loaders for ever. Thread-safe.
 */
public final class CheckBlueprint {
    private static final Set<Class<?>> PROVIDED =
            Set.of(KubernetesClient.class, HttpClient.class, Clock.class, Host.class);
    private static final String ON_OFFER =
            "it can ask for a settings record, a KubernetesClient, an HttpClient, a Clock, the Host, and classes of its own plugin";

    private final Class<? extends Check> check;
    private final Map<Class<?>, Constructor<?>> constructors = new LinkedHashMap<>();
    private final Set<Class<?>> provided = new HashSet<>();
    private Optional<Class<? extends Record>> settingsType = Optional.empty();

    private CheckBlueprint(Class<? extends Check> check) {
        this.check = requireNonNull(check, "check is null");
    }

    /**
     * Looks at the class's constructor and at all that it needs.
     *
     * @throws PluginException when something could not be given to it, naming class, parameter and what there is
     */
    public static CheckBlueprint of(Class<? extends Check> type) throws PluginException {
        CheckBlueprint blueprint = new CheckBlueprint(type);
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
        if (PROVIDED.contains(wanted)) {
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
            throw refused(asking, parameter, "which nobody provides; " + ON_OFFER);
        }
    }

    /** In a test the API's classes have the same class loader as the plugin's. */
    private boolean isOfPlugin(Class<?> type) {
        return type.getClassLoader() == check.getClassLoader()
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
            throw new PluginException("%s has @Inject on %d constructors; it must have it on one"
                    .formatted(type.getName(), marked.size()));
        }
        if (marked.size() == 1) {
            return marked.get(0);
        }
        Constructor<?>[] constructors = type.getConstructors();
        if (constructors.length != 1) {
            throw new PluginException(
                    "%s must have one public constructor, or @Inject on the one to use; it has %d public ones"
                            .formatted(type.getName(), constructors.length));
        }
        return constructors[0];
    }

    private static PluginException refused(Class<?> asking, Parameter parameter, String why) {
        return new PluginException("the constructor of %s asks for %s %s, %s"
                .formatted(asking.getName(), parameter.getType().getName(), parameter.getName(), why));
    }

    /** The class, of the plugin's own class loader. */
    public Class<? extends Check> checkClass() {
        return check;
    }

    /** The record that holds the check's settings; empty when it has none. */
    public Optional<Class<? extends Record>> settingsType() {
        return settingsType;
    }

    /** A record of the agent whose keys the instances have besides the check's own; empty when there is none. */
    public Optional<Class<? extends Record>> besideSettings() {
        return needsHttp() ? Optional.of(HttpSettings.class) : Optional.empty();
    }

    /** All records that an instance's keys are bound to. */
    public List<Class<? extends Record>> records() {
        return Stream.concat(settingsType().stream(), besideSettings().stream()).toList();
    }

    /** Whether the check asks for an HTTP client, which is made of {@link HttpSettings}. */
    public boolean needsHttp() {
        return provided.contains(HttpClient.class);
    }

    /** Whether the check asks for a Kubernetes client. */
    public boolean needsKubernetes() {
        return provided.contains(KubernetesClient.class);
    }

    /**
     * Makes the check, with the context class loader of the plugin.
     *
     * @param settings of {@link #settingsType()}
     * @param http the client's, of a check that asks for one
     * @throws PluginException when a constructor throws, an Error included
     */
    public Check create(Optional<? extends Record> settings, Optional<HttpSettings> http, ProvidedToChecks ofAgent)
            throws PluginException {
        requireNonNull(settings, "settings is null");
        requireNonNull(http, "http is null");
        requireNonNull(ofAgent, "ofAgent is null");
        try (ContextClassLoader ignored = ContextClassLoader.of(check)) {
            return Guice.createInjector(Stage.DEVELOPMENT, new Bindings(settings, http, ofAgent))
                    .getInstance(check);
        } catch (ProvisionException e) {
            throw new PluginException("its constructor failed: " + cause(e), e);
        } catch (CreationException | ConfigurationException | TypeNotPresentException | LinkageError e) {
            throw new PluginException("it cannot be created: " + e, e);
        }
    }

    private static Throwable cause(ProvisionException failed) {
        return failed.getCause() == null ? failed : failed.getCause();
    }

    /** For one check object. */
    private final class Bindings extends AbstractModule {
        private final Optional<? extends Record> settings;
        private final Optional<HttpSettings> http;
        private final ProvidedToChecks ofAgent;

        Bindings(Optional<? extends Record> settings, Optional<HttpSettings> http, ProvidedToChecks ofAgent) {
            this.settings = settings;
            this.http = http;
            this.ofAgent = ofAgent;
        }

        @Override
        protected void configure() {
            binder().requireExplicitBindings();
            binder().disableCircularProxies();
            constructors.forEach(this::bindTo);
            if (provided.contains(KubernetesClient.class)) {
                bind(KubernetesClient.class).toInstance(ofAgent.kubernetes().get());
            }
            if (needsHttp()) {
                bind(HttpClient.class).toInstance(ofAgent.http().client(http.orElseThrow()));
            }
            if (provided.contains(Clock.class)) {
                bind(Clock.class).toInstance(ofAgent.clock());
            }
            if (provided.contains(Host.class)) {
                bind(Host.class).toInstance(ofAgent.host());
            }
            settingsType.ifPresent(type -> bindSettings(type, settings.orElseThrow()));
        }

        @SuppressWarnings("unchecked") // a class and its own constructor
        private <T> void bindTo(Class<?> type, Constructor<?> constructor) {
            bind((Class<T>) type).toConstructor((Constructor<T>) constructor, TypeLiteral.get((Class<T>) type));
        }

        @SuppressWarnings("unchecked") // bound as that type
        private <R extends Record> void bindSettings(Class<R> type, Record value) {
            bind(type).toInstance((R) value);
        }
    }
}
