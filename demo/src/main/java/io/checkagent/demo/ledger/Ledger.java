// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every write that the API server confirmed. As a file, one JSON object a line with the fields of {@link LedgerEntry}.
 * Thread-safe.
 */
public final class Ledger {
    private static final JsonMapper JSON = new JsonMapper();

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
            } catch (RuntimeException e) {
                throw new IOException(file + ", line " + number + ": no entry of a ledger: " + e.getMessage(), e);
            }
        }
        return ledger;
    }

    private static LedgerEntry entry(JsonNode line) {
        return new LedgerEntry(
                line.required("uid").asString(),
                line.required("resourceVersion").asString(),
                line.required("namespace").asString(),
                line.required("name").asString(),
                line.required("count").asLong(),
                OffsetDateTime.parse(line.required("at").asString()).toInstant());
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
