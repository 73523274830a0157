// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.resource.EventViews;
import io.checkagent.sandbox.resource.Patches;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.resource.ResourceType.Trait;
import io.checkagent.sandbox.resource.ResourceTypes;
import io.checkagent.sandbox.resource.Validation;
import io.checkagent.sandbox.resource.Violation;
import io.checkagent.sandbox.store.Json;
import io.checkagent.sandbox.store.Revision;
import io.checkagent.sandbox.store.Store;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers create, update and patch requests. */
final class Writes {
    private static final String GENERATED_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int GENERATED_LENGTH = 5;

    private final Store store;
    private final EventExpiry expiry;
    private final Clock clock;

    Writes(Store store, EventExpiry expiry, Clock clock) {
        this.store = store;
        this.expiry = expiry;
        this.clock = clock;
    }

    HttpResponse create(HttpRequest http, ApiRequest request, ResourceType type) throws StatusException {
        ObjectNode object = readObject(http, type);
        ObjectNode metadata = object.withObject("/metadata");
        requireNamespace(request, type, metadata);
        if (metadata.path("name").asString("").isEmpty()
                && !metadata.path("generateName").asString("").isEmpty()) {
            metadata.put("name", metadata.path("generateName").asString("") + generatedSuffix());
        }
        return Answers.json(
                201,
                List.of(Answers.object(type, createObject(request, type, object).json())));
    }

    HttpResponse update(HttpRequest http, ApiRequest request, ResourceType type) throws StatusException {
        ObjectNode object = readObject(http, type);
        ObjectNode metadata = object.withObject("/metadata");
        requireNamespace(request, type, metadata);
        String name = metadata.path("name").asString("");
        if (!name.equals(request.name())) {
            throw StatusException.badRequest("the name of the object (" + name
                    + ") does not match the name on the URL (" + request.name() + ")");
        }
        Optional<Revision> current = store.get(type.key(request.namespace(), name));
        if (current.isEmpty()) {
            if (!type.has(Trait.CREATE_ON_UPDATE) || !request.subresource().isEmpty()) {
                throw StatusException.notFound(type, name);
            }
            String uid = metadata.path("uid").asString("");
            if (!uid.isEmpty()) {
                throw StatusException.precondition(
                        type, name, "Precondition failed: UID in precondition: " + uid + ", UID in object meta: ");
            }
            return Answers.json(
                    201,
                    List.of(Answers.object(
                            type, createObject(request, type, object).json())));
        }
        String version = metadata.path("resourceVersion").asString("");
        if (version.isEmpty() && type.has(Trait.VERSION_REQUIRED)) {
            throw StatusException.invalid(
                    type,
                    type.resource(),
                    name,
                    List.of(Violation.invalid("metadata.resourceVersion", "0", "must be specified for an update")));
        }
        return answer(type, replace(request, type, current.get(), object));
    }

    HttpResponse patch(HttpRequest http, ApiRequest request, ResourceType type) throws StatusException {
        String mediaType = mediaType(http);
        boolean jsonPatch = mediaType.equals("application/json-patch+json");
        if (!jsonPatch
                && !mediaType.equals("application/merge-patch+json")
                && (type.has(Trait.CUSTOM) || !mediaType.equals("application/strategic-merge-patch+json"))) {
            throw StatusException.unsupportedMediaType();
        }
        JsonNode patch = read(http, type);
        while (true) {
            Revision current = store.get(type.key(request.namespace(), request.name()))
                    .orElseThrow(() -> StatusException.notFound(type, request.name()));
            ObjectNode patched = Json.parse(Answers.item(type, current.json()));
            try {
                if (jsonPatch) {
                    Patches.apply(patched, patch);
                } else {
                    Patches.merge(patched, patch);
                }
            } catch (IllegalArgumentException inapplicable) {
                throw StatusException.patchFailed();
            }
            ObjectNode object = stored(type, patched);
            String version = object.path("metadata").path("resourceVersion").asString("");
            boolean conditional = patch.path("metadata").has("resourceVersion");
            if (conditional || version.equals(Long.toString(current.resourceVersion()))) {
                try {
                    return answer(type, replace(request, type, current, object));
                } catch (StatusException conflict) {
                    if (conditional || conflict.code() != 409) {
                        throw conflict;
                    }
                }
            } else {
                throw StatusException.modified(type, request.name());
            }
        }
    }

    /** Stores a new object, which has its name. */
    Revision createObject(ApiRequest request, ResourceType type, ObjectNode object) throws StatusException {
        ObjectNode metadata = object.withObject("/metadata");
        String namespace = type.isNamespaced() ? request.namespace() : "";
        String name = metadata.path("name").asString("");
        requireValid(type, name, object);
        if (type.isNamespaced()
                && store.get(ResourceTypes.NAMESPACES.key("", namespace)).isEmpty()) {
            throw StatusException.notFound(ResourceTypes.NAMESPACES, namespace);
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put(
                "creationTimestamp",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        metadata.remove(List.of("selfLink", "managedFields", "deletionTimestamp"));
        if (type.has(Trait.STATUS) && !type.resource().equals("nodes")) {
            object.remove("status");
            initialStatus(type, object);
        }
        Revision created = store.put(type.key(namespace, name), 0, object)
                .orElseThrow(() -> StatusException.alreadyExists(type, name));
        expiry.written(type, created.key());
        return created;
    }

    private Revision replace(ApiRequest request, ResourceType type, Revision current, ObjectNode object)
            throws StatusException {
        String name = request.name();
        ObjectNode before = Json.parse(current.json());
        ObjectNode metadata = object.withObject("/metadata");
        String version = metadata.path("resourceVersion").asString("");
        if (!version.isEmpty() && !version.equals("0") && !version.equals(Long.toString(current.resourceVersion()))) {
            throw StatusException.modified(type, name);
        }
        String uid = metadata.path("uid").asString("");
        String uidBefore = before.path("metadata").path("uid").asString("");
        if (!uid.isEmpty() && !uid.equals(uidBefore)) {
            throw StatusException.precondition(
                    type,
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + uidBefore);
        }
        ObjectNode after = merged(request, type, before, object);
        after.withObject("/metadata").set("uid", before.path("metadata").path("uid"));
        after.withObject("/metadata")
                .set("creationTimestamp", before.path("metadata").path("creationTimestamp"));
        after.withObject("/metadata").put("resourceVersion", Long.toString(current.resourceVersion()));
        after.withObject("/metadata").remove("managedFields");
        requireValid(type, name, after);
        if (after.equals(before)) {
            return current;
        }
        Revision updated = store.put(current.key(), current.resourceVersion(), after)
                .orElseThrow(() -> StatusException.modified(type, name));
        expiry.written(type, updated.key());
        return updated;
    }

    /** The status comes from its own subresource only, everything else never from there. */
    private static ObjectNode merged(ApiRequest request, ResourceType type, ObjectNode before, ObjectNode object) {
        boolean statusUpdate = request.subresource().equals("status");
        if (!type.has(Trait.STATUS)) {
            return object;
        }
        ObjectNode base = (statusUpdate ? before : object).deepCopy();
        JsonNode status = (statusUpdate ? object : before).get("status");
        if (status == null) {
            base.remove("status");
        } else {
            base.set("status", status);
        }
        return base;
    }

    private static void initialStatus(ResourceType type, ObjectNode object) {
        switch (type.resource()) {
            case "namespaces" -> object.putObject("status").put("phase", "Active");
            case "pods", "persistentvolumeclaims" -> object.putObject("status").put("phase", "Pending");
            case "customresourcedefinitions" -> established(object);
            default -> {}
        }
    }

    /** A real server comes to this within moments. */
    private static void established(ObjectNode definition) {
        ObjectNode status = definition.putObject("status");
        ArrayNode conditions = status.putArray("conditions");
        String now = definition.path("metadata").path("creationTimestamp").asString("");
        condition(conditions, now, "NamesAccepted", "NoConflicts", "no conflicts found");
        condition(conditions, now, "Established", "InitialNamesAccepted", "the initial names have been accepted");
        status.set("acceptedNames", definition.path("spec").path("names").deepCopy());
        ArrayNode stored = status.putArray("storedVersions");
        for (JsonNode version : definition.path("spec").path("versions")) {
            if (version.path("storage").asBoolean(false)) {
                stored.add(version.path("name").asString(""));
            }
        }
    }

    private static void condition(ArrayNode conditions, String at, String type, String reason, String message) {
        conditions
                .addObject()
                .put("lastTransitionTime", at)
                .put("message", message)
                .put("reason", reason)
                .put("status", "True")
                .put("type", type);
    }

    private static HttpResponse answer(ResourceType type, Revision revision) {
        return Answers.json(200, List.of(Answers.object(type, revision.json())));
    }

    private static void requireValid(ResourceType type, String name, ObjectNode object) throws StatusException {
        List<Violation> violations = Validation.check(type, object);
        if (!violations.isEmpty()) {
            throw StatusException.invalid(type, type.kind(), name, violations);
        }
    }

    private static void requireNamespace(ApiRequest request, ResourceType type, ObjectNode metadata)
            throws StatusException {
        if (!type.isNamespaced()) {
            metadata.remove("namespace");
            return;
        }
        String namespace = metadata.path("namespace").asString("");
        if (!namespace.isEmpty() && !namespace.equals(request.namespace())) {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        metadata.put("namespace", request.namespace());
    }

    private static ObjectNode readObject(HttpRequest http, ResourceType type) throws StatusException {
        requireJson(http);
        JsonNode body = read(http, type);
        String kind = body.path("kind").asString("");
        String apiVersion = body.path("apiVersion").asString("");
        if ((!kind.isEmpty() && !kind.equals(type.kind()))
                || (!apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion()))) {
            throw StatusException.badRequest(kind + " in version \"" + apiVersion + "\" cannot be handled as a "
                    + type.kind() + " of " + type.apiVersion());
        }
        return stored(type, (ObjectNode) body);
    }

    static JsonNode read(HttpRequest http, ResourceType type) throws StatusException {
        try {
            JsonNode body = Json.read(http.body());
            if (body.isObject() || body.isArray()) {
                return body;
            }
        } catch (JacksonException notJson) {
            // answered below
        }
        throw StatusException.badRequest(
                "the object provided is unrecognized (must be of type " + type.kind() + "): json parse error");
    }

    /** The form in which an object is stored. */
    private static ObjectNode stored(ResourceType type, ObjectNode object) {
        ObjectNode stored = Json.object();
        stored.set("metadata", object.path("metadata").isObject() ? object.path("metadata") : Json.object());
        object.properties().forEach(field -> {
            if (!field.getKey().equals("kind")
                    && !field.getKey().equals("apiVersion")
                    && !field.getKey().equals("metadata")) {
                stored.set(field.getKey(), field.getValue());
            }
        });
        return type.isEvents() ? EventViews.toCore(type, stored) : stored;
    }

    /** Refuses bodies in other forms, such as protobuf. */
    static void requireJson(HttpRequest http) throws StatusException {
        String mediaType = mediaType(http);
        if (!mediaType.isEmpty() && !mediaType.equals("application/json")) {
            throw StatusException.unsupportedMediaType();
        }
    }

    private static String mediaType(HttpRequest http) {
        String contentType = http.header("content-type").orElse("");
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).trim();
    }

    private static String generatedSuffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < GENERATED_LENGTH; i++) {
            suffix.append(
                    GENERATED_CHARACTERS.charAt(ThreadLocalRandom.current().nextInt(GENERATED_CHARACTERS.length())));
        }
        return suffix.toString();
    }
}
