// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of {@code outputs} with {@code type: elasticsearch}; OpenSearch too.
 *
 * @param url of a node or load balancer; {@code /_bulk} is added when it has no path
 * @param index an index or a data stream; {@code {kind}} in it is replaced by the kind of result
 * @param apiKey of Elasticsearch, encoded
 */
record ElasticsearchSettings(
        @Description(
                "URL of Elasticsearch or OpenSearch, such as https://elasticsearch:9200; /_bulk is added when it has no path.")
        URI url,

        @Default("check-agent-{kind}")
        @Description("Index or data stream; {kind} stands for event, metric, distribution or service_check.")
        String index,

        @Description("API key (encoded), sent as Authorization: ApiKey.")
        Optional<String> apiKey,

        @Description("User for basic authentication.") Optional<String> username,
        @Description("Password for basic authentication.") Optional<String> password,

        @Default("{}") @Description("Further request headers.")
        Map<String, String> headers) {
    ElasticsearchSettings {
        requireNonNull(url, "url is null");
        headers = Map.copyOf(headers);
        if (index.isBlank() || !index.equals(index.toLowerCase(java.util.Locale.ROOT))) {
            throw new IllegalArgumentException("index has to be in lower case, such as check-agent-{kind}");
        }
    }
}
