// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Installation;
import io.checkagent.election.ResponseLimit;
import io.checkagent.kubernetes.ClusterConnection;
import io.checkagent.kubernetes.KubernetesSettings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The cluster, when there is one. Finding it makes no request, and nothing is connected before somebody asks for a client:
 * checks of the node do not wait for that. Thread-safe.
 */
public final class Cluster implements AutoCloseable {
    private static final long SHORTEST_LIMIT = 1 << 20;

    private final String namespace;
    private final Optional<ClusterConnection> connection;
    private final Optional<String> problem;
    private final boolean ownsClient;
    private final ThreadGroup threads = requireNonNull(Thread.currentThread().getThreadGroup(), "thread has ended");
    private @Nullable KubernetesClient client;
    private boolean closed;

    private Cluster(KubernetesClient client, String namespace) {
        this.namespace = requireNonNull(namespace, "namespace is null");
        this.connection = Optional.empty();
        this.problem = Optional.empty();
        this.client = requireNonNull(client, "client is null");
        this.ownsClient = false;
    }

    /** One that is reached by a client of somebody else's, who closes it. There is no election in it. */
    public static Cluster of(KubernetesClient client, String namespace) {
        return new Cluster(client, namespace);
    }

    @Inject
    Cluster(ClusterSettings settings, KubernetesSettings way, Installation installation) {
        ClusterConnection found = ClusterConnection.find(way, installation.environment());
        this.connection = Optional.of(found);
        this.problem = found.problem();
        this.namespace = settings.resourcesNamespace().or(found::namespace).orElse("default");
        this.ownsClient = true;
    }

    /** Why there is no cluster, and the next step; empty when there is one. */
    public Optional<String> problem() {
        return problem;
    }

    /** Whether there should be one: something says where it is, though perhaps not in a way that can be used. */
    public boolean isConfigured() {
        return connection.map(ClusterConnection::isConfigured).orElse(true);
    }

    /** What the user should know of the way to it. */
    public List<String> warnings() {
        return connection.map(ClusterConnection::warnings).orElse(List.of());
    }

    /** Whether there is one, as far as is known without asking it. */
    public boolean exists() {
        return problem.isEmpty();
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
            known = make();
            client = known;
        }
        return known;
    }

    /**
     * On a thread of the agent's own: the client's threads have the group and the class loader of the one that makes it, and
     * the first to ask may be a plugin's call.
     */
    private KubernetesClient make() {
        Executor own = task -> {
            Thread thread = new Thread(threads, task, "kubernetes-client");
            thread.setContextClassLoader(Cluster.class.getClassLoader());
            thread.setDaemon(true);
            thread.start();
        };
        try {
            return CompletableFuture.supplyAsync(
                            () -> connection
                                    .orElseThrow()
                                    .client(
                                            UnaryOperator.identity(),
                                            http -> ResponseLimit.install(http, longestAnswer())),
                            own)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** An answer is collected whole before it is read: no more of the heap than this is for one. */
    private static long longestAnswer() {
        return Math.max(SHORTEST_LIMIT, Runtime.getRuntime().maxMemory() / 4);
    }

    /**
     * A client for one user alone; the caller closes it.
     *
     * @param change of time limits and the like
     * @param http given each builder of an HTTP client
     * @throws IllegalStateException when there is no cluster, or it is reached by somebody else's client
     */
    public KubernetesClient ownClient(UnaryOperator<Config> change, Consumer<HttpClient.Builder> http) {
        return connection
                .orElseThrow(() -> new IllegalStateException("the cluster is reached by somebody else's client"))
                .client(change, http);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null && ownsClient) {
            client.close();
        }
    }
}
