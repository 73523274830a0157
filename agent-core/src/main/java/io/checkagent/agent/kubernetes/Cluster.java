// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Installation;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import jakarta.inject.Inject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to the cluster, when there is one. Finding it makes no request, and nothing is connected before somebody asks
 * for the client: checks of the node do not wait for that. Thread-safe.
 */
public final class Cluster implements AutoCloseable {
    private final String namespace;
    private final Optional<Config> config;
    private final Optional<String> problem;
    private @Nullable KubernetesClient client;
    private final boolean ownsClient;
    private boolean closed;

    private Cluster(KubernetesClient client, String namespace) {
        this.namespace = requireNonNull(namespace, "namespace is null");
        this.config = Optional.of(client.getConfiguration());
        this.problem = Optional.empty();
        this.client = client;
        this.ownsClient = false;
    }

    /** One that is reached by a client of somebody else's, who closes it. */
    public static Cluster of(KubernetesClient client, String namespace) {
        return new Cluster(client, namespace);
    }

    @Inject
    Cluster(KubernetesSettings settings, Installation installation) {
        requireNonNull(settings, "settings is null");
        Optional<Config> found = Optional.empty();
        Optional<String> reason = Optional.empty();
        try {
            found = Optional.of(ClusterConnection.find(settings, installation.environment()));
        } catch (ClusterNotFoundException e) {
            reason = Optional.ofNullable(e.getMessage());
        }
        this.config = found;
        this.problem = reason;
        this.ownsClient = true;
        this.namespace = settings.resourcesNamespace()
                .or(ClusterConnection::podNamespace)
                .orElse("default");
    }

    /** Why there is no cluster, and the next step; empty when there is one. */
    public Optional<String> problem() {
        return problem;
    }

    /** Whether there is one, as far as is known without asking it. */
    public boolean exists() {
        return config.isPresent();
    }

    /** How to reach it. */
    public Optional<Config> config() {
        return config;
    }

    /** The namespace of the agent's own objects. */
    public String namespace() {
        return namespace;
    }

    /**
     * The client that all share but the election. The first call makes it, which takes a moment.
     *
     * @throws IllegalStateException when there is no cluster, or the agent has ended
     */
    public synchronized KubernetesClient client() {
        if (closed) {
            throw new IllegalStateException("the agent is stopping");
        }
        KubernetesClient known = client;
        if (known == null) {
            known = new KubernetesClientBuilder()
                    .withConfig(config.orElseThrow(
                            () -> new IllegalStateException(problem.orElse("there is no Kubernetes cluster"))))
                    .build();
            client = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null && ownsClient) {
            client.close();
        }
    }
}
