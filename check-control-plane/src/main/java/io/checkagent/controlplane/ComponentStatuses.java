// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.controlplane.ApiServer.NoAnswerException;
import io.checkagent.controlplane.ApiServer.Response;
import io.fabric8.kubernetes.api.model.ComponentCondition;
import io.fabric8.kubernetes.api.model.ComponentStatus;
import io.fabric8.kubernetes.api.model.ComponentStatusList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the deprecated ComponentStatus API says. At each request the API server asks scheduler and controller manager on
 * its own host, and etcd; where those run elsewhere (managed and HA control planes) it finds nobody and calls them
 * unhealthy.
 *
 * @param components what it says of each; empty when it could not be read
 * @param absence why it could not be read
 */
record ComponentStatuses(List<Reported> components, Optional<Absence> absence) {
    /**
     * One component.
     *
     * @param answered whether the component itself answered the API server; when not, that it is unhealthy is only a
     *     guess
     */
    record Reported(ComponentHealth health, boolean answered) {}

    /** Why there is nothing. */
    record Absence(String reason, boolean permission) {}

    ComponentStatuses {
        components = List.copyOf(components);
    }

    /** Nothing, and nothing was asked. */
    static ComponentStatuses notRead() {
        return new ComponentStatuses(List.of(), Optional.empty());
    }

    static ComponentStatuses read(ApiServer apiServer) throws InterruptedException {
        try {
            return read(apiServer, apiServer.get("/api/v1/componentstatuses"));
        } catch (NoAnswerException e) {
            return absent("list componentstatuses: " + e.reason(), false);
        }
    }

    private static ComponentStatuses read(ApiServer apiServer, Response response) {
        if (response.isOk()) {
            try {
                return parsed(apiServer.parse(response.body(), ComponentStatusList.class));
            } catch (KubernetesClientException | IllegalArgumentException e) {
                return absent("list componentstatuses: not understood: " + e.getMessage(), false);
            }
        }
        String explanation = apiServer.explain(response);
        return switch (response.code()) {
            case 401, 403 ->
                absent(
                        "not permitted to list componentstatuses; a ClusterRole with apiGroups [\"\"], resources"
                                + " [componentstatuses], verbs [list], bound to the agent's ServiceAccount, grants it ("
                                + explanation + ")",
                        true);
            case 404 -> absent("this API server does not serve componentstatuses any more", false);
            default -> absent("list componentstatuses: " + explanation, false);
        };
    }

    private static ComponentStatuses absent(String reason, boolean permission) {
        return new ComponentStatuses(List.of(), Optional.of(new Absence(reason, permission)));
    }

    private static ComponentStatuses parsed(@Nullable ComponentStatusList list) {
        List<Reported> components = new ArrayList<>();
        if (list != null && list.getItems() != null) {
            for (ComponentStatus item : list.getItems()) {
                reported(item).ifPresent(components::add);
            }
        }
        return new ComponentStatuses(components, Optional.empty());
    }

    private static Optional<Reported> reported(ComponentStatus item) {
        if (item.getMetadata() == null || item.getMetadata().getName() == null || item.getConditions() == null) {
            return Optional.empty();
        }
        String name = item.getMetadata().getName();
        return item.getConditions().stream()
                .filter(condition -> "Healthy".equals(condition.getType()))
                .findFirst()
                .map(condition -> reported(name, condition));
    }

    private static Reported reported(String name, ComponentCondition condition) {
        String text = text(condition);
        return switch (condition.getStatus() == null ? "" : condition.getStatus()) {
            case "True" -> new Reported(new ComponentHealth(name, Status.OK, text.isEmpty() ? "ok" : text), true);
            case "False" ->
                new Reported(
                        new ComponentHealth(
                                name, Status.CRITICAL, text.isEmpty() ? "unhealthy, no reason given" : text),
                        isAnswer(text));
            default ->
                new Reported(
                        new ComponentHealth(
                                name,
                                Status.UNKNOWN,
                                text.isEmpty() ? "the API server cannot tell, and gives no reason" : text),
                        true);
        };
    }

    /** The API server puts its reason now into one field, now into the other. */
    private static String text(ComponentCondition condition) {
        if (condition.getError() != null && !condition.getError().isBlank()) {
            return condition.getError().strip();
        }
        return condition.getMessage() == null ? "" : condition.getMessage().strip();
    }

    /** A failed request reads {@code Get "https://…": dial tcp …: connection refused}, an answer does not. */
    private static boolean isAnswer(String text) {
        return !text.startsWith("Get ") && !text.contains("connection refused");
    }
}
