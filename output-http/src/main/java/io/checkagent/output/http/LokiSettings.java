// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of {@code outputs} with {@code type: loki}.
 *
 * @param url of Loki; {@code /loki/api/v1/push} is added when it has no path
 * @param tenantId for {@code X-Scope-OrgID}
 * @param labels on every stream
 * @param labelTags keys of tags that become labels; each value makes a stream, so only those with few values
 */
record LokiSettings(
        @Description("URL of Loki, such as http://loki:3100; /loki/api/v1/push is added when it has no path.")
        URI url,

        @Description("Tenant, sent as X-Scope-OrgID.") Optional<String> tenantId,
        @Description("User for basic authentication.") Optional<String> username,
        @Description("Password for basic authentication.") Optional<String> password,

        @Default("{}") @Description("Further request headers.")
        Map<String, String> headers,

        @Default("{job: check-agent}") @Description("Labels on every stream.")
        Map<String, String> labels,

        @Default("[kube_namespace]")
        @Description("Keys of tags that become labels: only such as have few values, for each value makes a stream.")
        List<String> labelTags) {
    LokiSettings {
        requireNonNull(url, "url is null");
        labels = Map.copyOf(labels);
        labelTags = List.copyOf(labelTags);
        headers = Map.copyOf(headers);
    }
}
