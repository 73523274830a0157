// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import tools.jackson.databind.JsonNode;

/**
 * What the Datadog intake publishes of what it takes: content types, limits, fields with their types. The sizes are those
 * that the Datadog Agent keeps to; names, tags and times are of
 * <a href="https://docs.datadoghq.com/api/latest/metrics/#submit-metrics">metrics</a> and
 * <a href="https://docs.datadoghq.com/getting_started/tagging/">tags</a>, those of events of
 * <a href="https://docs.datadoghq.com/api/latest/events/">events</a>.
 */
final class IntakeRules {
    private static final int LONGEST = 200;
    private static final Set<String> SERIES =
            Set.of("metric", "points", "host", "device", "type", "interval", "source_type_name", "tags");
    private static final Set<String> CHECK_RUN = Set.of("check", "host_name", "status", "message", "timestamp", "tags");
    private static final Set<String> EVENT = Set.of(
            "msg_title",
            "msg_text",
            "timestamp",
            "priority",
            "host",
            "tags",
            "alert_type",
            "aggregation_key",
            "source_type_name",
            "event_type");

    private final List<String> broken = new ArrayList<>();

    private IntakeRules() {}

    /** What of a request breaks them. */
    static List<String> brokenBy(String path, Headers headers, byte[] body) throws IOException {
        IntakeRules rules = new IntakeRules();
        rules.check(path, headers, body);
        return rules.broken;
    }

    static byte[] decoded(byte[] body, Headers headers) throws IOException {
        InputStream in = new ByteArrayInputStream(body);
        return switch (String.valueOf(headers.getFirst("Content-Encoding"))) {
            case "deflate" -> new InflaterInputStream(in).readAllBytes();
            case "gzip" -> new GZIPInputStream(in).readAllBytes();
            case "zstd" -> new ZstdInputStream(in).readAllBytes();
            case "identity" -> body;
            default -> throw new IOException("no content encoding of the intake");
        };
    }

    private void require(boolean kept, String rule) {
        if (!kept) {
            broken.add(rule);
        }
    }

    private void check(String path, Headers headers, byte[] body) throws IOException {
        require(String.valueOf(headers.getFirst("DD-Api-Key")).matches("[0-9a-f]{32}"), "a key of 32 hex digits");
        require(String.valueOf(headers.getFirst("User-Agent")).matches("\\S+/\\S+"), "a user agent");
        boolean series2 = path.endsWith("/api/v2/series");
        boolean protobuf = series2 || path.endsWith("/api/beta/sketches");
        require(
                (protobuf ? "application/x-protobuf" : "application/json").equals(headers.getFirst("Content-Type")),
                "the content type of " + path);
        byte[] plain = decoded(body, headers);
        require(body.length <= (series2 ? 512_000 : 2_621_440), "compressed size");
        require(plain.length <= (series2 ? 5_242_880 : 4_194_304), "size");
        if (series2) {
            ReadProtobuf.series(plain).forEach(this::series2);
        } else if (protobuf) {
            ReadProtobuf.sketches(plain).forEach(this::sketch);
        } else {
            JsonNode json = Fixtures.json(new String(plain, UTF_8));
            if (path.endsWith("/api/v1/series")) {
                require(json.path("series").isArray(), "an array series");
                json.path("series").forEach(this::series1);
            } else if (path.endsWith("/api/v1/check_run")) {
                require(json.isArray(), "an array of service checks");
                json.forEach(this::checkRun);
            } else if (path.endsWith("/intake/")) {
                intake(json);
            } else {
                require(false, "a path that there is: " + path);
            }
        }
    }

    private void series2(ReadProtobuf.Series series) {
        name(series.metric());
        series.tags().forEach(this::tag);
        time(series.timestamp());
        require(Double.isFinite(series.value()), "a finite value");
        require(series.type() >= 1 && series.type() <= 3, "a type");
        require(series.type() == 3 || series.interval() >= 0, "an interval of counts and rates");
    }

    private void sketch(ReadProtobuf.OfMetric sketch) {
        name(sketch.metric());
        sketch.tags().forEach(this::tag);
        require(!sketch.dogsketches().isEmpty(), "a dogsketch");
        for (ReadProtobuf.Dogsketch each : sketch.dogsketches()) {
            time(each.ts());
            require(each.k().size() == each.n().size() && each.k().size() <= 4_097, "as many counts as keys");
            require(each.n().stream().mapToLong(Integer::longValue).sum() == each.cnt(), "counts that add up");
            require(each.k().stream().sorted().toList().equals(each.k()), "keys in order");
            require(each.min() <= each.avg() && each.avg() <= each.max(), "an average between the extremes");
        }
    }

    private void series1(JsonNode series) {
        fields(series, SERIES);
        name(series.path("metric").asString());
        require(Set.of("gauge", "rate", "count").contains(series.path("type").asString()), "a type");
        for (JsonNode point : series.path("points")) {
            time(point.path(0).asLong());
            require(point.size() == 2 && point.path(1).isNumber(), "points of a time and a number");
        }
        require(series.path("host").isString() && series.path("interval").isInt(), "host and interval");
        tags(series);
    }

    private void checkRun(JsonNode check) {
        fields(check, CHECK_RUN);
        name(check.path("check").asString());
        time(check.path("timestamp").asLong());
        require(check.path("status").isInt() && check.path("status").asInt(-1) >= 0, "a status");
        require(check.path("status").asInt() <= 3, "a status up to 3");
        require(check.path("host_name").isString() && check.path("message").isString(), "host and message");
        tags(check);
    }

    private void intake(JsonNode json) {
        require(json.path("apiKey").isString() && json.path("internalHostname").isString(), "key and host");
        require(json.has("events") != json.has("meta"), "events, or what is told of a host");
        if (json.has("meta")) {
            require(json.path("agentVersion").isString() && json.path("os").isString(), "version and system");
            require(json.path("meta").path("hostname").isString(), "a host");
            require(json.path("meta").path("host_aliases").isArray(), "aliases");
            require(json.path("host-tags").path("system").isArray(), "tags of the host");
        }
        for (JsonNode source : json.path("events")) {
            for (JsonNode event : source) {
                fields(event, EVENT);
                require(!event.path("msg_title").asString().isBlank(), "a title");
                require(event.path("msg_title").asString().length() <= 500, "a title of at most 500 characters");
                require(event.path("msg_text").asString().length() <= 4_000, "a text of at most 4,000 characters");
                require(
                        event.path("aggregation_key").asString().length() <= 100,
                        "an aggregation key of at most 100 characters");
                require(
                        event.path("msg_text").isString()
                                && event.path("timestamp").isIntegralNumber(),
                        "text, time");
                require(Set.of("normal", "low").contains(event.path("priority").asString()), "a priority");
                require(
                        Set.of("error", "warning", "info", "success")
                                .contains(event.path("alert_type").asString()),
                        "an alert type");
                tags(event);
            }
        }
    }

    private void fields(JsonNode json, Set<String> known) {
        json.propertyNames().forEach(name -> require(known.contains(name), "no field " + name));
    }

    private void tags(JsonNode of) {
        require(of.path("tags").isArray(), "tags");
        StreamSupport.stream(of.path("tags").spliterator(), false).forEach(tag -> {
            require(tag.isString(), "tags that are texts");
            tag(tag.asString());
        });
    }

    private void name(String name) {
        require(name.matches("[A-Za-z][A-Za-z0-9_.-]*") && name.length() <= LONGEST, "a name: " + name);
    }

    private void tag(String tag) {
        require(tag.codePointCount(0, tag.length()) <= LONGEST, "a tag of at most 200 characters");
        require(!tag.isEmpty() && tag.chars().noneMatch(Character::isISOControl), "a tag of characters");
    }

    private void time(long seconds) {
        long ago = Instant.now().getEpochSecond() - seconds;
        require(ago >= -600 && ago <= 3600, "a time of the last hour: " + seconds);
    }
}
