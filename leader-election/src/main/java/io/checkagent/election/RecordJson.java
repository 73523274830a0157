// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The record as client-go's annotation holds it: one JSON object, times in RFC 3339 with whole seconds. */
final class RecordJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private RecordJson() {}

    static String write(LeaderElectionRecord record) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("holderIdentity", record.holderIdentity());
        json.put("leaseDurationSeconds", record.leaseDurationSeconds());
        json.put("acquireTime", time(record.acquireTime()));
        json.put("renewTime", time(record.renewTime()));
        json.put("leaderTransitions", record.leaderTransitions());
        return json.toString();
    }

    /** Reads whatever a client ever wrote: nulls, missing and unknown fields, fractions of seconds. */
    static Optional<LeaderElectionRecord> read(String raw) {
        JsonNode json;
        try {
            json = MAPPER.readTree(raw);
        } catch (JacksonException e) {
            return Optional.empty();
        }
        if (!json.isObject()
                || !isAbsentOr(
                        json.path("holderIdentity"), json.path("holderIdentity").isString())) {
            return Optional.empty();
        }
        return Optional.of(new LeaderElectionRecord(
                json.path("holderIdentity").asString(""),
                natural(json.path("leaseDurationSeconds")),
                readTime(json.path("acquireTime")),
                readTime(json.path("renewTime")),
                natural(json.path("leaderTransitions"))));
    }

    private static boolean isAbsentOr(JsonNode node, boolean expected) {
        return node.isMissingNode() || node.isNull() || expected;
    }

    private static int natural(JsonNode node) {
        return node.isNumber() && node.canConvertToInt() ? Math.max(0, node.intValue()) : 0;
    }

    private static Optional<Instant> readTime(JsonNode node) {
        if (!node.isString()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(node.stringValue()).toInstant());
        } catch (DateTimeException e) {
            // The times are for display alone; an odd one must not cost the record.
            return Optional.empty();
        }
    }

    private static @Nullable String time(Optional<Instant> time) {
        return time.map(t -> t.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(null);
    }
}
