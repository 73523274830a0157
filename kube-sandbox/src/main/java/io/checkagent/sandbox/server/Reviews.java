// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.resource.ResourceTypes;
import io.checkagent.sandbox.store.Json;
import io.checkagent.sandbox.store.Revision;
import io.checkagent.sandbox.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests that store nothing: SelfSubjectAccessReview and TokenRequest. */
final class Reviews {
    private static final long DEFAULT_TOKEN_SECONDS = 3600;
    private static final long MINIMUM_TOKEN_SECONDS = 600;

    private final Store store;
    private final Authentication authentication;
    private final Authorization authorization;
    private final Clock clock;

    Reviews(Store store, Authentication authentication, Authorization authorization, Clock clock) {
        this.store = store;
        this.authentication = authentication;
        this.authorization = authorization;
        this.clock = clock;
    }

    HttpResponse selfSubjectAccessReview(HttpRequest http, ApiRequest request) throws StatusException {
        JsonNode spec = read(http).path("spec");
        JsonNode attributes = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        ApiRequest question = path.isObject()
                ? new ApiRequest(
                        request.user(),
                        path.path("verb").asString(""),
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        path.path("path").asString(""))
                : new ApiRequest(
                        request.user(),
                        attributes.path("verb").asString(""),
                        attributes.path("group").asString(""),
                        attributes.path("version").asString("v1"),
                        attributes.path("resource").asString(""),
                        attributes.path("subresource").asString(""),
                        attributes.path("namespace").asString(""),
                        attributes.path("name").asString(""),
                        "");
        ObjectNode review =
                Json.object().put("kind", "SelfSubjectAccessReview").put("apiVersion", "authorization.k8s.io/v1");
        review.putObject("metadata");
        review.set("spec", spec);
        review.putObject("status").put("allowed", authorization.allows(question));
        return Answers.json(201, review);
    }

    HttpResponse token(HttpRequest http, ApiRequest request) throws StatusException {
        Revision account = store.get(ResourceTypes.SERVICE_ACCOUNTS.key(request.namespace(), request.name()))
                .orElseThrow(() -> StatusException.notFound(ResourceTypes.SERVICE_ACCOUNTS, request.name()));
        long seconds = read(http).path("spec").path("expirationSeconds").asLong(DEFAULT_TOKEN_SECONDS);
        if (seconds < MINIMUM_TOKEN_SECONDS) {
            throw StatusException.badRequest("spec.expirationSeconds: may not specify a duration less than 10 minutes");
        }
        Instant expiration = clock.instant().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
        String uid = account.object().path("metadata").path("uid").asString("");
        ObjectNode answer = Json.object().put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
        answer.putObject("metadata").put("name", request.name()).put("namespace", request.namespace());
        ObjectNode spec = answer.putObject("spec");
        spec.putArray("audiences").add("https://kubernetes.default.svc");
        spec.put("expirationSeconds", seconds).putNull("boundObjectRef");
        answer.putObject("status")
                .put("token", authentication.mint(request.namespace(), request.name(), uid, expiration))
                .put("expirationTimestamp", expiration.toString());
        return Answers.json(201, answer);
    }

    private static JsonNode read(HttpRequest http) throws StatusException {
        Writes.requireJson(http);
        try {
            return Json.read(http.body());
        } catch (JacksonException notJson) {
            throw StatusException.badRequest("the object provided is unrecognized: json parse error");
        }
    }
}
