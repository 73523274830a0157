// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of {@code outputs} with {@code type: webhook}.
 *
 * @param body a Mustache template, one request for each result; without it a request has a JSON array of results
 */
record WebhookSettings(
        @Description("URL that requests go to.") URI url,

        @Default("POST") @Description("POST, PUT or PATCH.") String method,

        @Default("{}") @Description("Further request headers.")
        Map<String, String> headers,

        @Description("User for basic authentication.") Optional<String> username,
        @Description("Password for basic authentication.") Optional<String> password,

        @Description(
                "Mustache template of the body, one request for each result; a JSON array of results when not given.")
        Optional<String> body,

        @Default("application/json") @Description("Content type of the body.")
        String contentType) {
    WebhookSettings {
        requireNonNull(url, "url is null");
        headers = Map.copyOf(headers);
        if (!method.matches("POST|PUT|PATCH")) {
            throw new IllegalArgumentException("method has to be POST, PUT or PATCH");
        }
        body.ifPresent(Template::of);
    }
}
