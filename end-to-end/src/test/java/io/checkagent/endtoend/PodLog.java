// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a pod printed, followed into a file, since it is gone with the pod. Results of the console output are the lines
 * that are JSON objects; all others are the agent's own log.
 */
final class PodLog implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final OutputStream out;
    private final LogWatch watch;

    PodLog(KubernetesClient client, String namespace, String pod, Path folder) throws IOException {
        requireNonNull(client, "client is null");
        file = folder.resolve(pod + ".log");
        out = Files.newOutputStream(file);
        watch = client.pods()
                .inNamespace(namespace)
                .withName(pod)
                .inContainer(PodsOnNodes.CONTAINER)
                .watchLog(out);
    }

    /** The results so far. */
    List<JsonNode> results() throws IOException {
        return results(text());
    }

    /** All of it so far; at the end there may be a part of a character. */
    String text() throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** The results in what a pod printed; the last line counts when it is whole. */
    static List<JsonNode> results(String text) throws IOException {
        List<JsonNode> results = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1)) {
            if (line.startsWith("{")) {
                results.add(JSON.readTree(line));
            }
        }
        return results;
    }

    @Override
    public void close() {
        watch.close();
    }
}
