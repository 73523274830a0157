// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.KubernetesRight;
import io.checkagent.api.Metric;
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
@EmitsMetric(
        name = "check_agent.kubernetes_events.{lag_seconds,cursor_age_seconds}",
        unit = "second",
        description = "how long the oldest event waits that was not delivered; how old the position is")
@EmitsMetric(
        name = "check_agent.kubernetes_events.cursor",
        description = "the resourceVersion up to which all is delivered")
@EmitsMetric(
        name = "check_agent.kubernetes_events.{watch_age_seconds,watch_last_frame_age_seconds}",
        unit = "second",
        description = "of each watch, tag `kube_namespace` where there are several")
@EmitsMetric(
        name = "check_agent.kubernetes_events.{received,delivered,filtered,redacted,repeated}",
        type = Metric.Type.COUNT,
        unit = "event",
        description = "")
@EmitsMetric(
        name = "check_agent.kubernetes_events.unrecoverable",
        type = Metric.Type.COUNT,
        unit = "event",
        description = "tag `cause`: `gap`, `count`, `skipped`, `flawed`")
@EmitsMetric(
        name = "check_agent.kubernetes_events.reconnects",
        type = Metric.Type.COUNT,
        description = "of watches, tag `cause`")
@EmitsMetric(
        name = "kubernetes_apiserver.{kube_events,emitted_events}",
        type = Metric.Type.COUNT,
        unit = "event",
        description = "as the Datadog Agent counts them")
public final class KubernetesEventsCheck implements Check {
    private final KubernetesClient client;
    private final Settings settings;

    public KubernetesEventsCheck(KubernetesClient client, Settings settings) {
        this.client = requireNonNull(client, "client is null");
        this.settings = requireNonNull(settings, "settings is null");
    }

    @Override
    public void run(CheckContext context) throws Exception {
        // No warnings: what is as it was configured is no problem.
        List<String> notices = new ArrayList<>(settings.notices());
        if (!settings.collectEvents()) {
            notices.add("collect_events is false: no events are collected");
        }
        if (!notices.isEmpty()) {
            context.detail("notices", notices);
        }
        if (!settings.collectEvents()) {
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
