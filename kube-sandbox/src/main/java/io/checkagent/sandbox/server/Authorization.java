// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.fault.Faults;
import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.resource.ResourceTypes;
import io.checkagent.sandbox.store.CompactedException;
import io.checkagent.sandbox.store.Json;
import io.checkagent.sandbox.store.Revision;
import io.checkagent.sandbox.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Who may do what. Everybody everything, unless RBAC is on: then the stored roles and bindings decide, as in a cluster.
 * Refusals told by a test come before either. Thread-safe.
 */
final class Authorization {
    /** The user that needs no role. */
    static final String ADMIN = "kubernetes-admin";

    static final String ANONYMOUS = "system:anonymous";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final Set<String> PUBLIC_PATHS = Set.of("healthz", "livez", "readyz", "version");
    private static final Set<String> DISCOVERY_PATHS = Set.of("api", "apis");

    private final Store store;
    private final Faults faults;
    private final boolean roleBased;

    Authorization(Store store, Faults faults, boolean roleBased) {
        this.store = store;
        this.faults = faults;
        this.roleBased = roleBased;
    }

    /** Whether the request may be done; refusals of limited count are not used up by asking. */
    boolean allows(ApiRequest request) {
        return !faults.refuses(request) && permits(request);
    }

    /** Whether roles permit the request. */
    boolean permits(ApiRequest request) {
        if (!roleBased || request.user().equals(ADMIN)) {
            return true;
        }
        return isPublic(request) || bindings(request).anyMatch(binding -> grants(binding, request));
    }

    private static boolean isPublic(ApiRequest request) {
        boolean authenticated = !request.user().equals(ANONYMOUS);
        if (request.isResourceRequest()) {
            return authenticated && request.resource().equals("selfsubjectaccessreviews");
        }
        String first = request.path().substring(1).split("/", -1)[0];
        return PUBLIC_PATHS.contains(first) || (authenticated && DISCOVERY_PATHS.contains(first));
    }

    private Stream<Revision> bindings(ApiRequest request) {
        Stream<Revision> everywhere = all(ResourceTypes.CLUSTER_ROLE_BINDINGS.storage() + "/");
        return request.namespace().isEmpty()
                ? everywhere
                : Stream.concat(
                        everywhere, all(ResourceTypes.ROLE_BINDINGS.storage() + "/" + request.namespace() + "/"));
    }

    private Stream<Revision> all(String prefix) {
        try {
            return store.page(prefix, prefix, 0, store.revision()).revisions().stream();
        } catch (CompactedException overtaken) {
            return all(prefix);
        }
    }

    private boolean grants(Revision binding, ApiRequest request) {
        JsonNode object = Json.parse(binding.json());
        return stream(object.path("subjects")).anyMatch(subject -> isUser(subject, binding, request.user()))
                && role(object.path("roleRef"), binding)
                        .map(Revision::object)
                        .map(role -> stream(role.path("rules")))
                        .orElse(Stream.empty())
                        .anyMatch(rule -> covers(rule, request));
    }

    private Optional<Revision> role(JsonNode reference, Revision binding) {
        ResourceType type =
                reference.path("kind").asString("").equals("Role") ? ResourceTypes.ROLES : ResourceTypes.CLUSTER_ROLES;
        return store.get(type.key(binding.namespace(), reference.path("name").asString("")));
    }

    private static boolean isUser(JsonNode subject, Revision binding, String user) {
        String name = subject.path("name").asString("");
        return switch (subject.path("kind").asString("")) {
            case "User" -> name.equals(user);
            case "ServiceAccount" ->
                user.equals(SERVICE_ACCOUNT + subject.path("namespace").asString(binding.namespace()) + ":" + name);
            case "Group" -> groups(user).contains(name);
            default -> false;
        };
    }

    private static List<String> groups(String user) {
        if (user.equals(ANONYMOUS)) {
            return List.of("system:unauthenticated");
        }
        return user.startsWith(SERVICE_ACCOUNT)
                ? List.of(
                        "system:authenticated",
                        "system:serviceaccounts",
                        "system:serviceaccounts:" + user.split(":", -1)[2])
                : List.of("system:authenticated");
    }

    private static boolean covers(JsonNode rule, ApiRequest request) {
        if (!contains(rule.path("verbs"), request.verb())) {
            return false;
        }
        if (!request.isResourceRequest()) {
            return stream(rule.path("nonResourceURLs")).anyMatch(url -> matchesPath(url.asString(""), request.path()));
        }
        String resource =
                request.subresource().isEmpty() ? request.resource() : request.resource() + "/" + request.subresource();
        JsonNode names = rule.path("resourceNames");
        return contains(rule.path("apiGroups"), request.group())
                && contains(rule.path("resources"), resource)
                && (names.isEmpty() || (!request.name().isEmpty() && contains(names, request.name())));
    }

    private static boolean matchesPath(String url, String path) {
        return url.endsWith("*") ? path.startsWith(url.substring(0, url.length() - 1)) : url.equals(path);
    }

    private static boolean contains(JsonNode values, String wanted) {
        return stream(values)
                .map(text -> text.asString(""))
                .anyMatch(value -> value.equals("*") || value.equals(wanted));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return array.valueStream();
    }
}
