// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.controlplane.ApiServerProbe.NoAnswerException;
import io.checkagent.controlplane.ApiServerProbe.Pending;
import io.checkagent.controlplane.ApiServerProbe.Response;
import io.fabric8.kubernetes.api.model.ComponentCondition;
import io.fabric8.kubernetes.api.model.ComponentStatus;
import io.fabric8.kubernetes.api.model.ComponentStatusList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the deprecated ComponentStatus API says. At each request the API server asks scheduler and controller manager on
 * its own host, and etcd; where those run elsewhere (managed and HA control planes) it finds nobody and calls them
 * unhealthy. A list waits for the slowest of them, up to 20 s, so that one that hangs hides all: then each is asked for
 * by itself.
 *
 * @param components what it says of each, by name
 * @param absence why the others could not be read
 */
record ComponentStatuses(Map<String, Reported> components, Optional<Absence> absence) {
    /**
     * One component.
     *
     * @param answered whether the component itself answered the API server; when not, that it is unhealthy is only a
     *     guess
     */
    record Reported(ComponentHealth health, boolean answered) {}

    /**
     * Why there is nothing.
     *
     * @param silent whether there was no answer in time, which one component alone may have kept
     */
    record Absence(String reason, boolean permission, boolean silent) {}

    private static final String PATH = "/api/v1/componentstatuses";

    /** No control plane has that many; of what is none, no more is told and asked for. */
    private static final int MOST = 100;

    /** Of any object of Kubernetes; others cannot be asked for. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    ComponentStatuses {
        components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
    }

    /** Nothing, and nothing was asked. */
    static ComponentStatuses notRead() {
        return new ComponentStatuses(Map.of(), Optional.empty());
    }

    /** Begins to list them. */
    static Pending ask(ApiServerProbe apiServer) {
        return apiServer.ask(PATH);
    }

    /** Reads the list that was asked for. */
    static ComponentStatuses read(ApiServerProbe apiServer, Pending asked) throws InterruptedException {
        try {
            return read(apiServer, asked.await());
        } catch (NoAnswerException e) {
            return absent("list componentstatuses: " + e.reason(), false, true);
        }
    }

    /** Begins to get each of them. */
    static Map<String, Pending> askEach(ApiServerProbe apiServer, Set<String> names) {
        Map<String, Pending> asked = new LinkedHashMap<>();
        names.forEach(name -> asked.put(name, apiServer.ask(PATH + "/" + name)));
        return asked;
    }

    /** With those of the ones that were asked for one by one and answered. */
    ComponentStatuses with(ApiServerProbe apiServer, Map<String, Pending> asked) throws InterruptedException {
        Map<String, Reported> known = new LinkedHashMap<>(components);
        for (Map.Entry<String, Pending> entry : asked.entrySet()) {
            try {
                Response response = entry.getValue().await();
                if (response.isOk()) {
                    reported(apiServer.parse(response.body(), ComponentStatus.class))
                            .ifPresent(reported -> known.put(entry.getKey(), reported));
                }
            } catch (NoAnswerException | IllegalArgumentException e) {
                // It stays unknown, for the reason that the list gave.
            }
        }
        return new ComponentStatuses(known, absence);
    }

    private static ComponentStatuses read(ApiServerProbe apiServer, Response response) {
        if (response.isOk()) {
            try {
                return parsed(apiServer.parse(response.body(), ComponentStatusList.class));
            } catch (IllegalArgumentException e) {
                return absent("list componentstatuses: the answer cannot be read", false, false);
            }
        }
        String explanation = apiServer.explain(response);
        return switch (response.code()) {
            case 401, 403 ->
                absent(
                        "not permitted to list componentstatuses; a ClusterRole with apiGroups [\"\"], resources"
                                + " [componentstatuses], verbs [get, list], bound to the agent's ServiceAccount,"
                                + " grants it, as manifests/rbac.yaml does (" + explanation + ")",
                        true,
                        false);
            case 404 -> absent("this API server does not serve componentstatuses any more", false, false);
            default -> absent("list componentstatuses: " + explanation, false, false);
        };
    }

    private static ComponentStatuses absent(String reason, boolean permission, boolean silent) {
        return new ComponentStatuses(Map.of(), Optional.of(new Absence(reason, permission, silent)));
    }

    private static ComponentStatuses parsed(@Nullable ComponentStatusList list) {
        Map<String, Reported> components = new LinkedHashMap<>();
        present(list, ComponentStatusList::getItems)
                .flatMap(item -> reported(item).stream())
                .limit(MOST)
                .forEach(reported -> components.put(reported.health().component(), reported));
        return new ComponentStatuses(components, Optional.empty());
    }

    private static Optional<Reported> reported(@Nullable ComponentStatus item) {
        if (item == null || item.getMetadata() == null || item.getMetadata().getName() == null) {
            return Optional.empty();
        }
        String name = item.getMetadata().getName();
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return present(item, ComponentStatus::getConditions)
                .filter(condition -> "Healthy".equals(condition.getType()))
                .findFirst()
                .map(condition -> reported(name, condition));
    }

    /** The elements that are there, of a list that may not be. */
    private static <T, E> Stream<E> present(@Nullable T holder, Function<T, @Nullable List<E>> list) {
        return Stream.ofNullable(holder)
                .flatMap(h -> Stream.ofNullable(list.apply(h)))
                .flatMap(List::stream)
                .filter(Objects::nonNull);
    }

    private static Reported reported(String name, ComponentCondition condition) {
        String text = ForeignText.line(text(condition));
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
                        false);
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
