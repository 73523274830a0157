// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import io.checkagent.endtoend.Installation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How often each write of a Kubernetes event arrived: {@code uid@resourceVersion}. */
final class Sources {
    private static final JsonMapper JSON = new JsonMapper();

    private Sources() {}

    /** In the file that each agent of these tests writes besides. */
    static Map<String, Long> inFile(Installation installation) throws IOException {
        return of(installation.results().stream()
                .map(Installation.Result::line)
                .filter(line -> line.path("kind").asString().equals("event"))
                .toList());
    }

    /** In entries that have {@code sources}, as JSON or as its text. */
    static Map<String, Long> of(List<JsonNode> entries) throws IOException {
        Map<String, Long> sources = new TreeMap<>();
        for (JsonNode entry : entries) {
            JsonNode all = entry.path("sources");
            for (JsonNode source : all.isString() ? JSON.readTree(all.stringValue()) : all) {
                add(
                        sources,
                        source.path("uid").asString(),
                        source.path("resourceVersion").asString());
            }
        }
        return sources;
    }

    static void add(Map<String, Long> sources, String uid, String resourceVersion) {
        sources.merge(uid + "@" + resourceVersion, 1L, Long::sum);
    }
}
