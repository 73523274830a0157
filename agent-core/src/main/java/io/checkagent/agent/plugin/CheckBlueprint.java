// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.Host;
import io.checkagent.http.HttpSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How a check is made. Thread-safe. */
public final class CheckBlueprint {
    private static final Set<Class<?>> ON_OFFER =
            Set.of(KubernetesClient.class, HttpClient.class, Clock.class, Host.class);
    private static final String OFFER =
            "it can ask for a settings record, a KubernetesClient, an HttpClient, a Clock, the Host, and classes of its own plugin";

    private final Blueprint<Check> blueprint;

    private CheckBlueprint(Blueprint<Check> blueprint) {
        this.blueprint = blueprint;
    }

    /**
     * Looks at the class's constructor and at all that it needs.
     *
     * @throws PluginException when something could not be given to it, naming class, parameter and what there is
     */
    public static CheckBlueprint of(Class<? extends Check> type) throws PluginException {
        return new CheckBlueprint(Blueprint.of(type, ON_OFFER, OFFER));
    }

    /** The class, of the plugin's own class loader. */
    public Class<? extends Check> checkClass() {
        return blueprint.made();
    }

    /** The record that holds the check's settings; empty when it has none. */
    public Optional<Class<? extends Record>> settingsType() {
        return blueprint.settingsType();
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
        return blueprint.needs(HttpClient.class);
    }

    /** Whether the check asks for a Kubernetes client. */
    public boolean needsKubernetes() {
        return blueprint.needs(KubernetesClient.class);
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
        return blueprint.create(
                settings,
                Map.of(
                        KubernetesClient.class,
                        ofAgent.kubernetes(),
                        HttpClient.class,
                        () -> ofAgent.http().client(http.orElseThrow()),
                        Clock.class,
                        ofAgent::clock,
                        Host.class,
                        ofAgent::host));
    }
}
