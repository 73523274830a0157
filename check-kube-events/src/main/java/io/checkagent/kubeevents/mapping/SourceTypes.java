// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.mapping;

import io.checkagent.kubeevents.source.KubernetesEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which integration an event is shown under: by its reporting controller, else by its source's component. */
final class SourceTypes {
    static final String KUBERNETES = "kubernetes";

    private static final Map<String, String> BY_WRITER = new HashMap<>();

    static {
        put("kube_scheduler", List.of("default-scheduler"));
        put(
                "kubernetes controller manager",
                List.of(
                        "endpoint-controller",
                        "endpoint-slice-controller",
                        "replicaset-controller",
                        "kube-controller-manager"));
        put("kubernetes cluster autoscaler", List.of("cluster-autoscaler"));
        put("karpenter", List.of("karpenter"));
        put("fluxcd", List.of("source-controller", "kustomize-controller"));
        put("cilium", List.of("cilium-sidekick"));
        put("spark", List.of("spark-operator"));
        put("vault", List.of("vaultd"));
        put("amazon elb", List.of("targetgroupbinding"));
        put("datadog operator", List.of("datadogagent", "ExtendedDaemonSet", "datadog-operator-manager"));
    }

    private SourceTypes() {}

    /** The integration's name; {@link #KUBERNETES} for those that have none of their own. */
    static String of(KubernetesEvent event) {
        String byController = BY_WRITER.get(event.reportingComponent());
        return byController != null ? byController : BY_WRITER.getOrDefault(event.component(), KUBERNETES);
    }

    private static void put(String sourceType, List<String> writers) {
        writers.forEach(writer -> BY_WRITER.put(writer, sourceType));
    }
}
