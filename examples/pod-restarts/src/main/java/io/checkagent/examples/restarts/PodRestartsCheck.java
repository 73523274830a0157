// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.restarts;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Metric;
import io.checkagent.api.Scope;
import io.checkagent.api.Sender;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * Tells each restart of a container in the cluster: an event, and one more of the count {@code container.restarts}.
 *
 * <p>A restart is told once, also when the leader changes: the checkpoint, which is stored after the outputs have
 * acknowledged the events, says what was told. A leader that ends in between leaves a repetition, never a loss. A
 * container that ends twice between two runs is told once, because the kubelet keeps its last end only.
 */
@Extension
@CheckType(name = "pod_restarts", scope = Scope.CLUSTER)
public final class PodRestartsCheck implements Check {
    /** Bounds what one answer of the API server takes of the agent's memory. */
    private static final long PAGE = 500;

    private final PodRestartsSettings settings;
    private final KubernetesClient client;

    public PodRestartsCheck(PodRestartsSettings settings, KubernetesClient client) {
        this.settings = requireNonNull(settings, "settings is null");
        this.client = requireNonNull(client, "client is null");
    }

    @Override
    public void run(CheckContext context) throws InterruptedException {
        Instant now = context.clock().instant();
        Told told = Told.of(context.checkpoint(), now);
        List<Restart> restarts = restartsSince(told.since());
        Sender sender = context.sender();
        for (Restart restart : restarts) {
            if (!told.contains(restart)) {
                sender.event(restart.event());
                sender.metric(Metric.of(Metric.Type.COUNT, "container.restarts", 1, restart.tags()));
            }
        }
        Told next = told.with(restarts, now.minus(settings.lookBack()));
        sender.commit(next.checkpoint());
        context.detail("told since", next.since());
    }

    private List<Restart> restartsSince(Instant since) {
        List<Restart> restarts = new ArrayList<>();
        String next = null;
        do {
            PodList page = page(next);
            page.getItems().stream()
                    .filter(pod -> !settings.excludeNamespaces()
                            .contains(pod.getMetadata().getNamespace()))
                    .flatMap(Restart::of)
                    .filter(restart -> !restart.finishedAt().isBefore(since))
                    .forEach(restarts::add);
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return restarts;
    }

    private PodList page(@Nullable String continuation) {
        return client.pods()
                .inAnyNamespace()
                .list(new ListOptionsBuilder()
                        .withLimit(PAGE)
                        .withContinue(continuation)
                        .build());
    }
}
