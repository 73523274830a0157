// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.checkagent.endtoend.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * VictoriaLogs, a store that takes the push API of Loki and the bulk API of Elasticsearch, as a process on 127.0.0.1. Used
 * by one thread.
 */
final class LogStore implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final Receiver receiver;
    private final LoadBalancer balancer;

    private LogStore(int port, Receiver receiver, LoadBalancer balancer) {
        this.port = port;
        this.receiver = receiver;
        this.balancer = balancer;
    }

    /** Starts the program that the system property {@code e2e.victoria-logs} names. */
    static LogStore start(Path folder) throws IOException {
        int port = Ports.free();
        LogStore store = new LogStore(
                port,
                new Receiver(
                        List.of(
                                Receiver.program("e2e.victoria-logs"),
                                "-storageDataPath=" + folder.resolve("victoria-logs"),
                                "-retentionPeriod=100y",
                                "-httpListenAddr=127.0.0.1:" + port),
                        port,
                        folder.resolve("victoria-logs.log")),
                LoadBalancer.before(port, folder));
        store.start();
        return store;
    }

    /** Starts it, again too, with what it has stored. */
    void start() throws IOException {
        receiver.start();
        await("the log store").atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            count("*");
            return true;
        });
    }

    /** Ends it as an operator does: what it acknowledged is stored. */
    void stop() throws InterruptedException {
        receiver.stop();
    }

    /** What its senders reach it by. */
    LoadBalancer balancer() {
        return balancer;
    }

    /** As an entry of {@code outputs}. */
    String loki() {
        return "{type: loki, url: \"%s/insert/loki/api/v1/push\", labels: {job: loki}}".formatted(balancer.url());
    }

    /** As an entry of {@code outputs}. */
    String elasticsearch() {
        return ("{type: elasticsearch, url: \"%s/insert/elasticsearch/_bulk"
                        + "?_msg_field=text&_time_field=@timestamp&extra_fields=job=elasticsearch\"}")
                .formatted(balancer.url());
    }

    /** As an entry of {@code outputs}: each result is a request with a line of JSON. */
    String webhook() {
        return ("{type: webhook, body: \"{{{json}}}\", content_type: application/stream+json, filter: {kinds: [event]},"
                        + " url: \"%s/insert/jsonline?_msg_field=text&extra_fields=job=webhook\"}")
                .formatted(balancer.url());
    }

    /** All entries that a LogsQL query finds. */
    List<JsonNode> entries(String query) throws IOException, InterruptedException {
        List<JsonNode> entries = new ArrayList<>();
        for (String line : ask(query).lines().toList()) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }

    private long count(String query) throws IOException, InterruptedException {
        return ask(query).lines().count();
    }

    private String ask(String query) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port
                                + "/select/logsql/query?limit=1000000&query=" + URLEncoder.encode(query, UTF_8)))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("HTTP " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    @Override
    public void close() {
        balancer.close();
        receiver.close();
    }
}
