// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.resource.Violation;
import io.checkagent.sandbox.store.Json;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** A refusal or failure that is answered with a {@code Status} object, worded as kube-apiserver words it. */
final class StatusException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient ObjectNode status;

    private StatusException(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.set("metadata", Json.object());
        status.put("status", "Failure").put("message", message);
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        status.put("code", code);
    }

    int code() {
        return code;
    }

    ObjectNode status() {
        return status;
    }

    static StatusException notFound(ResourceType type, String name) {
        return notFound(type.group(), type.resource(), name);
    }

    static StatusException notFound(String group, String resource, String name) {
        String qualified = group.isEmpty() ? resource : resource + "." + group;
        return new StatusException(404, "NotFound", qualified + " \"" + name + "\" not found")
                .details(name, group, resource);
    }

    static StatusException noSuchResource() {
        return new StatusException(404, "NotFound", "the server could not find the requested resource")
                .details("", "", "");
    }

    static StatusException alreadyExists(ResourceType type, String name) {
        return new StatusException(409, "AlreadyExists", type.qualifiedResource() + " \"" + name + "\" already exists")
                .details(name, type.group(), type.resource());
    }

    static StatusException modified(ResourceType type, String name) {
        return conflict(
                type.qualifiedResource(),
                type.resource(),
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** A precondition that does not hold; names the kind where a conflict names the resource. */
    static StatusException precondition(ResourceType type, String name, String sentence) {
        return conflict(type.qualifiedKind(), type.kind(), type, name, sentence);
    }

    private static StatusException conflict(
            String qualified, String kind, ResourceType type, String name, String sentence) {
        return new StatusException(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on " + qualified + " \"" + name + "\": " + sentence)
                .details(name, type.group(), kind);
    }

    static StatusException invalid(ResourceType type, String kind, String name, List<Violation> violations) {
        String sentences = violations.stream()
                .map(violation -> violation.field() + ": " + violation.message())
                .collect(Collectors.joining(", "));
        String qualified = type.group().isEmpty() ? kind : kind + "." + type.group();
        StatusException invalid = new StatusException(
                        422,
                        "Invalid",
                        qualified + " \"" + name + "\" is invalid: "
                                + (violations.size() == 1 ? sentences : "[" + sentences + "]"))
                .details(name, type.group(), kind);
        for (Violation violation : violations) {
            invalid.cause(violation.reason(), violation.message(), violation.field());
        }
        return invalid;
    }

    static StatusException forbidden(ApiRequest request) {
        if (!request.isResourceRequest()) {
            return new StatusException(
                            403,
                            "Forbidden",
                            "forbidden: User \"" + request.user() + "\" cannot " + request.verb() + " path \""
                                    + request.path() + "\"")
                    .details("", "", "");
        }
        String qualified = request.group().isEmpty() ? request.resource() : request.resource() + "." + request.group();
        String resource =
                request.subresource().isEmpty() ? request.resource() : request.resource() + "/" + request.subresource();
        String subject = request.name().isEmpty() ? qualified : qualified + " \"" + request.name() + "\"";
        String scope = request.namespace().isEmpty()
                ? " at the cluster scope"
                : " in the namespace \"" + request.namespace() + "\"";
        return new StatusException(
                        403,
                        "Forbidden",
                        subject + " is forbidden: User \"" + request.user() + "\" cannot " + request.verb()
                                + " resource \"" + resource + "\" in API group \"" + request.group() + "\"" + scope)
                .details(request.name(), request.group(), request.resource());
    }

    static StatusException unauthorized() {
        return new StatusException(401, "Unauthorized", "Unauthorized");
    }

    static StatusException badRequest(String message) {
        return new StatusException(400, "BadRequest", message);
    }

    static StatusException patchFailed() {
        return new StatusException(422, "Invalid", "the server rejected our request due to an error in our request")
                .details("", "", "");
    }

    static StatusException unsupportedMediaType() {
        return new StatusException(415, "UnsupportedMediaType", "415: Unsupported Media Type").details("", "", "");
    }

    static StatusException methodNotAllowed() {
        return new StatusException(
                        405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
                .details("", "", "");
    }

    static StatusException expired(String message) {
        return new StatusException(410, "Expired", message);
    }

    static StatusException tooLargeResourceVersion(long requested, long current) {
        StatusException timeout = new StatusException(
                        504, "Timeout", "Timeout: Too large resource version: " + requested + ", current: " + current)
                .details("", "", "");
        timeout.cause("ResourceVersionTooLarge", "Too large resource version", "");
        return timeout;
    }

    static StatusException internal(RuntimeException failure) {
        return new StatusException(500, "InternalError", "Internal error occurred: " + failure);
    }

    /** What a fault or an overloaded server answers. */
    static StatusException failure(int code, long retryAfterSeconds) {
        String reason =
                switch (code) {
                    case 429 -> "TooManyRequests";
                    case 500 -> "InternalError";
                    case 503 -> "ServiceUnavailable";
                    case 504 -> "Timeout";
                    default -> "";
                };
        StatusException failure =
                new StatusException(code, reason, "the server is told to fail with " + code).details("", "", "");
        if (retryAfterSeconds > 0) {
            failure.status.withObject("/details").put("retryAfterSeconds", retryAfterSeconds);
        }
        return failure;
    }

    /** A token with which the rest of an expired list can be had, as it is now. */
    StatusException continueWith(String token) {
        status.withObject("/metadata").put("continue", token);
        return this;
    }

    private StatusException details(String name, String group, String kind) {
        ObjectNode details = status.withObject("/details");
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        if (!kind.isEmpty()) {
            details.put("kind", kind);
        }
        return this;
    }

    private void cause(String reason, String message, String field) {
        ObjectNode cause =
                status.withObject("/details").withArray("/causes").addObject().put("reason", reason);
        cause.put("message", message);
        if (!field.isEmpty()) {
            cause.put("field", field);
        }
    }
}
