// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.ledger.Delivery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file output of an agent, read while it grows. A line counts once it is complete: what a killed agent left
 * unfinished was never acknowledged. Not thread-safe.
 */
public final class ResultFile {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private long position;

    public ResultFile(Path file) {
        this.file = requireNonNull(file, "file is null");
    }

    /** Where it is; there once the agent has delivered something. */
    public Path file() {
        return file;
    }

    /**
     * The results since the last call.
     *
     * @throws IOException when the file cannot be read, or holds a line that is no JSON object
     */
    public List<JsonNode> poll() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<JsonNode> results = new ArrayList<>();
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(position);
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                position += read;
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n') {
                        results.add(parse());
                    } else {
                        unfinished.write(buffer[i]);
                    }
                }
            }
        }
        return results;
    }

    private JsonNode parse() throws IOException {
        byte[] line = unfinished.toByteArray();
        unfinished.reset();
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            throw new IOException(file + " holds a line that is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The Kubernetes events that a result was made from; none when it is no event. */
    public static List<Delivery> deliveries(String agent, JsonNode result) {
        List<Delivery> deliveries = new ArrayList<>();
        for (JsonNode source : result.path("sources")) {
            deliveries.add(new Delivery(
                    agent,
                    source.required("uid").asString(),
                    source.required("resourceVersion").asString(),
                    source.required("occurrences").asLong()));
        }
        return deliveries;
    }
}
