// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.store.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /readyz}, {@code /livez}, {@code /healthz} and ComponentStatus. Thread-safe. */
final class Health {
    private static final Set<String> ENDPOINTS = Set.of("readyz", "livez", "healthz");
    /** Checks that tell whether to send requests, not whether to restart. */
    private static final Set<String> READINESS_ONLY = Set.of("etcd-readiness", "informer-sync", "shutdown");

    private final Map<String, Boolean> checks = new LinkedHashMap<>();
    private final Map<String, Component> components = new LinkedHashMap<>();

    private record Component(boolean healthy, String message) {}

    Health() {
        List.of(
                        "ping",
                        "log",
                        "etcd",
                        "etcd-readiness",
                        "informer-sync",
                        "poststarthook/start-apiextensions-controllers",
                        "poststarthook/rbac/bootstrap-roles",
                        "poststarthook/bootstrap-controller",
                        "autoregister-completion",
                        "shutdown")
                .forEach(check -> checks.put(check, true));
        List.of("scheduler", "controller-manager", "etcd-0")
                .forEach(name -> components.put(name, new Component(true, "ok")));
    }

    synchronized void check(String name, boolean healthy) {
        checks.put(name, healthy);
    }

    synchronized void component(String name, boolean healthy, String message) {
        components.put(name, new Component(healthy, message));
    }

    /** The answer for a path, if it is one of a health endpoint. */
    synchronized Optional<HttpResponse> endpoint(HttpRequest http) {
        String[] parts = http.path().substring(1).split("/", 2);
        if (!ENDPOINTS.contains(parts[0])) {
            return Optional.empty();
        }
        Map<String, Boolean> included = new LinkedHashMap<>(checks);
        if (!parts[0].equals("readyz")) {
            included.keySet().removeAll(READINESS_ONLY);
        }
        included.remove(http.parameter("exclude"));
        if (parts.length > 1) {
            Boolean healthy = included.get(parts[1]);
            return healthy == null
                    ? Optional.empty()
                    : Optional.of(
                            healthy
                                    ? Answers.text(200, "ok")
                                    : Answers.text(500, "internal server error: reason withheld\n"));
        }
        boolean healthy = !included.containsValue(false);
        if (healthy && !http.query().containsKey("verbose")) {
            return Optional.of(Answers.text(200, "ok"));
        }
        String lines = included.entrySet().stream()
                .map(check -> check.getValue()
                        ? "[+]" + check.getKey() + " ok\n"
                        : "[-]" + check.getKey() + " failed: reason withheld\n")
                .collect(Collectors.joining());
        String verdict = parts[0] + " check " + (healthy ? "passed" : "failed") + "\n";
        return Optional.of(Answers.text(healthy ? 200 : 500, lines + verdict));
    }

    synchronized HttpResponse componentStatuses(ApiRequest request) throws StatusException {
        if (request.verb().equals("list")) {
            ObjectNode list = Json.object().put("kind", "ComponentStatusList").put("apiVersion", "v1");
            list.putObject("metadata");
            ArrayNode items = list.putArray("items");
            components.forEach((name, component) -> items.add(describe(Json.object(), name, component)));
            return Answers.json(200, list);
        }
        if (!request.verb().equals("get")) {
            throw StatusException.methodNotAllowed();
        }
        Component component = components.get(request.name());
        if (component == null) {
            throw StatusException.notFound("", "componentstatus", request.name());
        }
        ObjectNode object = Json.object().put("kind", "ComponentStatus").put("apiVersion", "v1");
        return Answers.json(200, describe(object, request.name(), component));
    }

    private static ObjectNode describe(ObjectNode object, String name, Component component) {
        object.putObject("metadata").put("name", name);
        object.putArray("conditions")
                .addObject()
                .put("type", "Healthy")
                .put("status", component.healthy() ? "True" : "False")
                .put("message", component.message());
        return object;
    }
}
