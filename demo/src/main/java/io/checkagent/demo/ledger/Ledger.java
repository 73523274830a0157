// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Every write that the API server confirmed. As a file, one JSON object a line with the fields of {@link LedgerEntry}.
 * Thread-safe.
 */
public final class Ledger {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Queue<LedgerEntry> entries = new ConcurrentLinkedQueue<>();

    /**
     * Reads a ledger from its file.
     *
     * @throws IOException when it cannot be read, or is none
     */
    public static Ledger read(Path file) throws IOException {
        Ledger ledger = new Ledger();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            try {
                ledger.add(entry(JSON.readTree(line)));
            } catch (JsonProcessingException | RuntimeException e) {
                throw new IOException(file + ", line " + number + ": no entry of a ledger: " + e.getMessage(), e);
            }
        }
        return ledger;
    }

    private static LedgerEntry entry(JsonNode line) {
        return new LedgerEntry(
                line.required("uid").asText(),
                line.required("resourceVersion").asText(),
                line.required("namespace").asText(),
                line.required("name").asText(),
                line.required("count").asLong(),
                OffsetDateTime.parse(line.required("at").asText()).toInstant());
    }

    /** Takes a confirmed write. */
    public void add(LedgerEntry entry) {
        entries.add(entry);
    }

    /** The confirmed writes; those of one event in their order. */
    public List<LedgerEntry> entries() {
        return List.copyOf(entries);
    }
}
