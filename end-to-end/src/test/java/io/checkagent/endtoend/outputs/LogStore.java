// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * VictoriaLogs, a store that takes the push API of Loki and the bulk API of Elasticsearch, as a process on 127.0.0.1. Used
 * by one thread.
 */
final class LogStore implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private LogStore(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts the program that the system property {@code e2e.victoria-logs} names. */
    static LogStore start(Path folder) throws IOException {
        LogStore store = new LogStore(folder, freePort());
        store.start();
        return store;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts it, again too, with what it has stored. */
    void start() throws IOException {
        File log = folder.resolve("victoria-logs.log").toFile();
        process = new ProcessBuilder(
                        requireNonNull(System.getProperty("e2e.victoria-logs"), "e2e.victoria-logs is not given"),
                        "-storageDataPath=" + folder.resolve("victoria-logs"),
                        "-retentionPeriod=100y",
                        "-httpListenAddr=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        await("the log store").atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            count("*");
            return true;
        });
    }

    /** Ends it as an operator does: what it acknowledged is stored. */
    void stop() throws InterruptedException {
        Process running = requireNonNull(process, "it does not run");
        running.destroy();
        if (!running.waitFor(20, TimeUnit.SECONDS)) {
            running.destroyForcibly().waitFor();
        }
    }

    /** As an entry of {@code outputs}. */
    String loki() {
        return "{type: loki, url: \"http://127.0.0.1:%d/insert/loki/api/v1/push\", labels: {job: loki}}"
                .formatted(port);
    }

    /** As an entry of {@code outputs}. */
    String elasticsearch() {
        return ("{type: elasticsearch, url: \"http://127.0.0.1:%d/insert/elasticsearch/_bulk"
                        + "?_msg_field=text&_time_field=@timestamp&extra_fields=job=elasticsearch\"}")
                .formatted(port);
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
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
