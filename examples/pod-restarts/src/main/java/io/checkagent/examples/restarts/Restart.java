// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.restarts;

import io.checkagent.api.Event;
import io.checkagent.api.Event.AlertType;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A container that ended and was started again. Of each container in a pod the kubelet tells the last one that ended.
 *
 * @param id of the container that ended; each start has a new one
 * @param finishedAt when it ended, by the clock of its node
 * @param reason such as {@code OOMKilled}
 */
record Restart(
        String id, Instant finishedAt, String namespace, String pod, String container, String reason, int exitCode) {
    /** As long as the IDs that crictl shows: 48 bits tell apart what ended within a few minutes. */
    private static final int ID_LENGTH = 12;

    /** Those in the pod's status. */
    static Stream<Restart> of(Pod pod) {
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .flatMap(status -> of(pod, status).stream());
    }

    private static Optional<Restart> of(Pod pod, ContainerStatus status) {
        return Optional.ofNullable(status.getLastState())
                .map(ContainerState::getTerminated)
                // Nothing is known of the end of a container that went down with its node.
                .filter(ended -> ended.getFinishedAt() != null && ended.getContainerID() != null)
                .map(ended -> new Restart(
                        shortened(ended.getContainerID()),
                        Instant.parse(ended.getFinishedAt()),
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getName(),
                        status.getName(),
                        Optional.ofNullable(ended.getReason()).orElse("Unknown"),
                        ended.getExitCode()));
    }

    /** Of {@code containerd://0123456789abcdef…}, the beginning of what identifies it. */
    private static String shortened(String containerId) {
        String id = containerId.substring(containerId.lastIndexOf('/') + 1);
        return id.substring(0, Math.min(ID_LENGTH, id.length()));
    }

    /** What tells it apart from others, for its event and for the count. */
    List<String> tags() {
        return List.of(
                "kube_namespace:" + namespace,
                "pod_name:" + pod,
                "kube_container_name:" + container,
                "reason:" + reason);
    }

    Event event() {
        return Event.builder(
                        "Container %s of pod %s/%s was restarted".formatted(container, namespace, pod),
                        "It ended with exit code %d: %s.".formatted(exitCode, reason),
                        finishedAt)
                .alertType(exitCode == 0 ? AlertType.INFO : AlertType.WARNING)
                .aggregationKey(namespace + "/" + pod)
                .sourceTypeName("kubernetes")
                .tags(tags())
                .build();
    }
}
