// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import io.checkagent.endtoend.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenTelemetry Collector on 127.0.0.1, the program that the system property {@code e2e.otelcol} names. Its exporter
 * {@code lines} writes each request that it takes as a line of OTLP/JSON, and refuses all while another file exists. Used by
 * one thread.
 */
final class Collector implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long NANOSECONDS = 1_000_000_000;

    private final int port;
    private final Path taken;
    private final Path refuse;
    private final Receiver receiver;

    private Collector(int port, Path taken, Path refuse, Receiver receiver) {
        this.port = port;
        this.taken = taken;
        this.refuse = refuse;
        this.receiver = receiver;
    }

    static Collector start(Path folder) throws IOException {
        int port = Ports.free();
        Path taken = folder.resolve("otlp.jsonl");
        Path refuse = folder.resolve("refuse");
        Path configuration = Files.writeString(folder.resolve("collector.yaml"), """
                receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
                exporters: {lines: {path: "%s", refuse_while: "%s"}}
                service:
                  telemetry: {metrics: {level: none}}
                  pipelines:
                    logs: {receivers: [otlp], exporters: [lines]}
                    metrics: {receivers: [otlp], exporters: [lines]}
                """.formatted(port, taken, refuse));
        Receiver receiver = new Receiver(
                List.of(Receiver.program("e2e.otelcol"), "--config", "file:" + configuration),
                port,
                folder.resolve("collector.log"));
        receiver.start();
        return new Collector(port, taken, refuse, receiver);
    }

    /** As an entry of {@code outputs}. */
    String output() {
        return "{type: otlp, endpoint: \"http://127.0.0.1:%d\"}".formatted(port);
    }

    /** From now on it answers 503 to everything. */
    void refuseAll() throws IOException {
        Files.createFile(refuse);
    }

    void takeAgain() throws IOException {
        Files.delete(refuse);
    }

    void stop() throws InterruptedException {
        receiver.stop();
    }

    /** Again. */
    void start() throws IOException {
        receiver.start();
    }

    /** How often each write of a Kubernetes event arrived. */
    Map<String, Long> sources() throws IOException {
        Map<String, Long> sources = new TreeMap<>();
        for (JsonNode log : all("resourceLogs", "scopeLogs", "logRecords")) {
            List<String> uids = attribute(log, "k8s.event.uid");
            List<String> versions = attribute(log, "k8s.event.resource_version");
            for (int i = 0; i < uids.size(); i++) {
                Sources.add(sources, uids.get(i), versions.get(i));
            }
        }
        return sources;
    }

    /** How often each point arrived, by name, seconds and value. */
    Map<String, Long> points() throws IOException {
        Map<String, Long> points = new TreeMap<>();
        for (JsonNode metric : all("resourceMetrics", "scopeMetrics", "metrics")) {
            for (String type : List.of("gauge", "sum")) {
                for (JsonNode point : metric.path(type).path("dataPoints")) {
                    if (point.has("asDouble")) {
                        String line = metric.path("name").asString() + " "
                                + point.path("timeUnixNano").asLong() / NANOSECONDS + " "
                                + point.path("asDouble").asDouble();
                        points.merge(line, 1L, Long::sum);
                    }
                }
            }
        }
        return points;
    }

    private List<JsonNode> all(String resources, String scopes, String records) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        if (Files.exists(taken)) {
            for (String line : Files.readAllLines(taken)) {
                for (JsonNode resource : JSON.readTree(line).path(resources)) {
                    for (JsonNode scope : resource.path(scopes)) {
                        scope.path(records).forEach(all::add);
                    }
                }
            }
        }
        return all;
    }

    /** The texts of an attribute, of which there may be none. */
    private static List<String> attribute(JsonNode record, String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode attribute : record.path("attributes")) {
            if (attribute.path("key").asString().equals(key)) {
                JsonNode value = attribute.path("value");
                if (value.has("stringValue")) {
                    texts.add(value.path("stringValue").asString());
                }
                value.path("arrayValue")
                        .path("values")
                        .forEach(each -> texts.add(each.path("stringValue").asString()));
            }
        }
        return texts;
    }

    @Override
    public void close() {
        receiver.close();
    }
}
