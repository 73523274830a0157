// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.benchmark;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.ledger.LedgerEntry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The writes that an agent delivered, and when. Read after the measurement, so that the reading is no part of it.
 *
 * @param times by resourceVersion, which is unique in a cluster's events; of those delivered twice, the first
 * @param number with those delivered twice
 */
record Deliveries(Map<String, Instant> times, long number) {
    private static final JsonFactory JSON = new JsonFactory();

    Deliveries {
        requireNonNull(times, "times is null");
    }

    /** From an agent's results, from that offset on. */
    static Deliveries read(Path results, long offset, FileGrowth growth) throws IOException {
        Map<String, Instant> times = new HashMap<>();
        long number = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(results));
                JsonParser json = JSON.createParser(ObjectReadContext.empty(), skipped(in, offset))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && json.currentName().equals("resourceVersion")) {
                    long end = offset + json.currentLocation().getByteOffset();
                    Optional<Instant> seen = growth.reached(end);
                    if (seen.isPresent()) {
                        times.putIfAbsent(json.nextStringValue(), seen.get());
                        number++;
                    }
                }
            }
        }
        return new Deliveries(times, number);
    }

    private static InputStream skipped(InputStream in, long offset) throws IOException {
        in.skipNBytes(offset);
        return in;
    }

    /** Milliseconds from the confirmation of each write to its delivery, in order; fails when one is missing. */
    long[] delays(Collection<LedgerEntry> ledger) {
        long[] delays = new long[ledger.size()];
        int i = 0;
        for (LedgerEntry entry : ledger) {
            Instant seen = times.get(entry.resourceVersion());
            if (seen == null) {
                throw new IllegalStateException("not delivered: " + entry);
            }
            delays[i++] = Math.max(0, Duration.between(entry.at(), seen).toMillis());
        }
        Arrays.sort(delays);
        return delays;
    }
}
