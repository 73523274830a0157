// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.otlp;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.net.URI;
import java.util.Map;

/**
 * An entry of {@code outputs} with {@code type: otlp}.
 *
 * @param endpoint without the path of a signal, as {@code OTEL_EXPORTER_OTLP_ENDPOINT} has it
 */
record OtlpSettings(
        @Description("URL of the collector, such as http://collector:4318; /v1/logs and /v1/metrics are added.")
        URI endpoint,

        @Default("{}") @Description("Further request headers, such as those of a vendor's key.")
        Map<String, String> headers,

        @Default("gzip") @Description("gzip or none.") String compression,

        @Default("{}") @Description("Further attributes of the resource.")
        Map<String, String> resourceAttributes) {
    OtlpSettings {
        requireNonNull(endpoint, "endpoint is null");
        headers = Map.copyOf(headers);
        resourceAttributes = Map.copyOf(resourceAttributes);
        if (!compression.matches("gzip|none")) {
            throw new IllegalArgumentException("compression has to be gzip or none");
        }
    }

    URI path(String path) {
        return URI.create(endpoint.toString().replaceFirst("/+$", "") + path);
    }
}
