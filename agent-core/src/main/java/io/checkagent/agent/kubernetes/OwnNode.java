// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.ErrorText;
import io.checkagent.agent.stage.Installation;
import io.checkagent.kubernetes.OwnPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node that the agent's pod runs on. The pod's token says it; where that is too old, the API server is asked for the pod,
 * for a short time, since this node's checks wait for the name.
 */
public final class OwnNode {
    private static final Logger log = LoggerFactory.getLogger(OwnNode.class);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Optional<OwnPod> pod;
    private final boolean inACluster;
    private final Cluster cluster;
    private final Duration limit;

    @Inject
    OwnNode(Installation installation, Cluster cluster) {
        this(
                OwnPod.find(installation.environment()),
                installation.environment().containsKey("KUBERNETES_SERVICE_HOST"),
                cluster,
                LIMIT);
    }

    OwnNode(Optional<OwnPod> pod, boolean inACluster, Cluster cluster, Duration limit) {
        this.pod = requireNonNull(pod, "pod is null");
        this.inACluster = inACluster;
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.limit = requireNonNull(limit, "limit is null");
    }

    /** Its name; empty when this is no pod, or, with a warning, when it could not be found out. */
    public Optional<String> name() {
        if (pod.isEmpty() && inACluster) {
            warn("this pod has no ServiceAccount");
        }
        return pod.flatMap(own -> own.node().or(() -> ask(own)));
    }

    private Optional<String> ask(OwnPod own) {
        FutureTask<Optional<String>> asking = new FutureTask<>(() -> Optional.ofNullable(cluster.client()
                        .pods()
                        .inNamespace(own.namespace())
                        .withName(own.name())
                        .get())
                .map(Pod::getSpec)
                .map(spec -> spec.getNodeName()));
        Thread thread = new Thread(asking, "own-node");
        thread.setDaemon(true);
        thread.start();
        String request = "get pods \"%s\" in namespace \"%s\"".formatted(own.name(), own.namespace());
        try {
            Optional<String> node = asking.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (node.isEmpty()) {
                warn("the API server found nothing to %s".formatted(request));
            }
            return node;
        } catch (ExecutionException e) {
            warn("the request to %s failed (%s)".formatted(request, reason(e.getCause())));
        } catch (TimeoutException e) {
            warn("no answer in time from the API server to %s".formatted(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        return Optional.empty();
    }

    private static String reason(@Nullable Throwable cause) {
        String message = cause instanceof KubernetesClientException refused && refused.getStatus() != null
                ? refused.getStatus().getMessage()
                : cause == null ? null : cause.getMessage();
        return message == null ? "for no reason that is known" : ErrorText.oneLine(message);
    }

    private static void warn(String cause) {
        log.warn(
                "the node of this pod is not known, so the host has the name that the system gives it: {}; set DD_HOSTNAME"
                        + " from spec.nodeName, or grant the verb get on pods",
                cause);
    }
}
