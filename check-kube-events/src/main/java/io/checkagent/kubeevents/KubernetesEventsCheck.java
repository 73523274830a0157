// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.KubernetesRight;
import io.checkagent.api.Scope;
import io.checkagent.kubeevents.source.RestClient;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pf4j.Extension;

/**
 * Collects the events of a Kubernetes cluster and goes on where an earlier leader stopped. Its position is stored as the
 * Datadog Agent 6 stores it ({@code event.tokenKey}, {@code event.tokenTimestamp}).
 */
@Extension
@CheckType(
        name = "kubernetes_events",
        scope = Scope.CLUSTER,
        streaming = true,
        checkpointPrefix = "event",
        aliases = "kubernetes_apiserver",
        enabledBy = "collect_kubernetes_events",
        aliasSwitch = "collect_events")
public final class KubernetesEventsCheck implements Check {
    private final KubernetesClient client;
    private final Settings settings;

    public KubernetesEventsCheck(KubernetesClient client, Settings settings) {
        this.client = requireNonNull(client, "client is null");
        this.settings = requireNonNull(settings, "settings is null");
    }

    @Override
    public void run(CheckContext context) throws Exception {
        settings.notices().forEach(context::warn);
        if (!settings.collectEvents()) {
            context.warn("collect_events is false: no events are collected");
            waitUntilStopped(context);
            return;
        }
        try (EventCollection collection = new EventCollection(new RestClient(client), settings, context)) {
            collection.run();
        }
    }

    @Override
    public List<KubernetesRight> kubernetesRights() {
        if (!settings.collectEvents()) {
            return List.of();
        }
        List<KubernetesRight> rights = new ArrayList<>();
        for (String verb : List.of("list", "watch")) {
            KubernetesRight everywhere = KubernetesRight.to(verb, "events");
            if (settings.namespaces().isEmpty()) {
                rights.add(everywhere);
            }
            settings.namespaces().forEach(namespace -> rights.add(everywhere.inNamespace(namespace)));
        }
        if (settings.resolveHosts()) {
            rights.add(KubernetesRight.to("get", "pods"));
            rights.add(KubernetesRight.to("get", "nodes"));
        }
        return rights;
    }

    private static void waitUntilStopped(CheckContext context) throws InterruptedException {
        boolean stopping = context.isStopping();
        while (!stopping) {
            stopping = context.await(Duration.ofHours(1));
        }
    }
}
