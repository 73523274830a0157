// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.store.Json;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where the next part of a list starts.
 *
 * @param revision of the whole list; -1 when the rest is to be taken as it is now
 * @param start relative to the prefix of the list
 * @param remaining objects behind the first part when the list was begun; -1 when not known
 */
record ContinueToken(long revision, String start, long remaining) {
    static ContinueToken decode(String token) throws StatusException {
        try {
            JsonNode json = Json.read(Base64.getUrlDecoder().decode(token));
            if (json.path("v").asString("").equals("meta.k8s.io/v1")
                    && json.path("rv").isIntegralNumber()
                    && json.path("start").isString()) {
                return new ContinueToken(
                        json.path("rv").longValue(),
                        json.path("start").stringValue(),
                        json.path("remaining").asLong(-1));
            }
        } catch (JacksonException | IllegalArgumentException unreadable) {
            // answered below
        }
        throw StatusException.badRequest("invalid continue token: continue key is not valid");
    }

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.bytes(Json.object()
                        .put("v", "meta.k8s.io/v1")
                        .put("rv", revision)
                        .put("start", start)
                        .put("remaining", remaining)));
    }
}
