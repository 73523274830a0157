// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.resource.ResourceTypes;
import io.checkagent.sandbox.resource.Selector;
import io.checkagent.sandbox.store.CompactedException;
import io.checkagent.sandbox.store.Json;
import io.checkagent.sandbox.store.Revision;
import io.checkagent.sandbox.store.Store;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers delete requests. Everything goes at once: there is no grace period, and a namespace takes what is in it along,
 * as its controller would soon do.
 */
final class Deletes {
    private final Store store;
    private final ServedTypes types;

    Deletes(Store store, ServedTypes types) {
        this.store = store;
        this.types = types;
    }

    HttpResponse delete(HttpRequest http, ApiRequest request, ResourceType type) throws StatusException {
        String key = type.key(request.namespace(), request.name());
        JsonNode preconditions = http.body().length == 0
                ? Json.object()
                : Writes.read(http, type).path("preconditions");
        while (true) {
            Revision current = store.get(key).orElseThrow(() -> StatusException.notFound(type, request.name()));
            JsonNode metadata = current.object().path("metadata");
            require(type, request, preconditions.path("uid"), metadata.path("uid"), "UID");
            require(
                    type,
                    request,
                    preconditions.path("resourceVersion"),
                    metadata.path("resourceVersion"),
                    "ResourceVersion");
            if (store.delete(key, current.resourceVersion()).isPresent()) {
                if (type.equals(ResourceTypes.NAMESPACES)) {
                    empty(request.name());
                }
                if (type.equals(ResourceTypes.CUSTOM_RESOURCE_DEFINITIONS)) {
                    for (ResourceType defined : ServedTypes.types(current.object())) {
                        deleteAll(defined.storage() + "/", Selector.everything());
                    }
                }
                return Answers.json(
                        200, success(type, request.name(), metadata.path("uid").asString("")));
            }
        }
    }

    HttpResponse deleteCollection(HttpRequest http, ApiRequest request, ResourceType type) throws StatusException {
        Selector selector = Lists.selector(http, type);
        deleteAll(type.prefix(request), selector);
        ObjectNode list = Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
        list.putObject("metadata").put("resourceVersion", Long.toString(store.revision()));
        list.putArray("items");
        return Answers.json(200, list);
    }

    private void empty(String namespace) throws StatusException {
        for (ResourceType type : types.all()) {
            if (type.isNamespaced()) {
                deleteAll(type.storage() + "/" + namespace + "/", Selector.everything());
            }
        }
    }

    private void deleteAll(String prefix, Selector selector) throws StatusException {
        try {
            for (Revision found :
                    store.page(prefix, prefix, 0, store.revision()).revisions()) {
                Optional<Revision> current = Optional.of(found).filter(object -> selector.matches(object.json()));
                while (current.isPresent()
                        && store.delete(found.key(), current.get().resourceVersion())
                                .isEmpty()) {
                    current = store.get(found.key());
                }
            }
        } catch (CompactedException overtaken) {
            throw StatusException.expired("The objects to delete were compacted while they were listed.");
        }
    }

    private static void require(ResourceType type, ApiRequest request, JsonNode expected, JsonNode actual, String what)
            throws StatusException {
        if (expected.isString() && !expected.equals(actual)) {
            throw StatusException.precondition(
                    type,
                    request.name(),
                    "the " + what + " in the precondition (" + expected.asString("") + ") does not match the " + what
                            + " in record (" + actual.asString("") + "). The object might have been "
                            + (what.equals("UID") ? "deleted and then recreated" : "modified"));
        }
    }

    private static ObjectNode success(ResourceType type, String name, String uid) {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details").put("name", name);
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.resource()).put("uid", uid);
        return status;
    }
}
