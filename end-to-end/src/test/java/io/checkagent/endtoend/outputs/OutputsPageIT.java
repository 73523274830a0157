// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.endtoend.Ports;
import io.checkagent.endtoend.Project;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every entry of {@code outputs} that the page shows, and every key beside them, is one that an agent starts with. */
@Tag("thorough")
class OutputsPageIT {
    private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");
    private static final Pattern TYPE = Pattern.compile("(?m)^ {2}- type: (\\w+)$");
    private static final Pattern RUNNING = Pattern.compile("check_agent_output_up\\{output=\"(\\w+)-\\d+\"} ");

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder = Project.folder("outputs-page");
    private final int health = Ports.free();

    OutputsPageIT() throws IOException {}

    @Test
    void anAgentStartsWithTheKeysOfTheTopLevel() throws Exception {
        List<String> blocks = all(BLOCK, page()).stream()
                .filter(block -> block.matches("(?s)(?!outputs:)[a-z].*"))
                .toList();
        assertThat(blocks)
                .as("many values, spool, Datadog")
                .hasSizeGreaterThanOrEqualTo(3)
                .anyMatch(block -> block.contains("additional_endpoints:"));

        Process agent = start("dd_url: http://127.0.0.1:9\n" + here(String.join("", blocks)));
        try {
            await("the outputs of both keys, each with four endpoints")
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> running().equals(Collections.nCopies(8, "datadog")));
            assertThat(metrics()).contains("check_agent_spool_usable 1");
            await("what cannot be sent goes to the disk")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(folder.resolve("spool")).isNotEmptyDirectory());
            assertThat(log()).doesNotContain("left out", "ERROR", "unknown key");
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    @Test
    void anAgentStartsWithAllOfThem() throws Exception {
        String entries = entries();
        List<String> types = all(TYPE, entries);
        assertThat(types)
                .contains(
                        "console", "datadog", "file", "loki", "elasticsearch", "kafka", "otlp", "prometheus", "webhook")
                .hasSizeGreaterThan(8);

        Process agent = start("outputs:\n" + entries);
        try {
            await("outputs").atMost(LIMIT).ignoreExceptions().until(() -> !running()
                    .isEmpty());
            assertThat(log()).doesNotContain("left out", "ERROR");
            // An output with several endpoints has as many rows.
            assertThat(running()).containsOnlyOnceElementsOf(List.of("file", "loki", "prometheus"));
            assertThat(running()).containsAll(types);
            assertThat(running().stream().filter("webhook"::equals))
                    .hasSameSizeAs(types.stream().filter("webhook"::equals).toList());
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    private static String page() throws IOException {
        return Files.readString(Project.file("docs/outputs.md"));
    }

    private String entries() throws Exception {
        StringBuilder entries = new StringBuilder();
        for (String block : all(BLOCK, page())) {
            if (block.startsWith("    best_effort: true")) {
                entries.append("  - type: console\n").append(block);
            } else if (TYPE.matcher(block).find()) {
                entries.append(
                        block.replaceFirst("(?s)^.*?(?= {2}- type: )", "").replaceFirst("(?s)\n(?=\\w).*$", "\n"));
            }
        }
        return here(entries.toString());
    }

    /** With addresses, files and secrets of this machine for those of the reader's. */
    private String here(String text) throws Exception {
        Path certificates = Files.writeString(folder.resolve("ca.pem"), anyCertificate());
        return text.replaceAll("https?://[A-Za-z0-9.-]+(:[0-9]+)?", "http://127.0.0.1:9")
                .replace("kafka-1:9093,kafka-2:9093", "127.0.0.1:9")
                .replace("9464", Integer.toString(Ports.free()))
                .replace("/var/log/check-agent/", folder + "/")
                .replace("/var/lib/check-agent/", folder + "/")
                .replace("ENC[datadog_key]", "0".repeat(32))
                .replace("ENC[other_key]", "1".repeat(32))
                .replace("/etc/kafka/ca.pem", certificates.toString())
                .replace(
                        "ENC[kafka_login]",
                        "'org.apache.kafka.common.security.scram.ScramLoginModule required username=\"a\""
                                + " password=\"b\";'")
                .replace("ENC[elasticsearch_key]", "a2V5");
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static String anyCertificate() throws Exception {
        KeyStore trusted = KeyStore.getInstance(
                Path.of(System.getProperty("java.home"), "lib", "security", "cacerts")
                        .toFile(),
                "changeit".toCharArray());
        byte[] certificate =
                trusted.getCertificate(trusted.aliases().nextElement()).getEncoded();
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }

    private Process start(String settings) throws IOException {
        Path plugins = OptionalPlugin.installed("output-kafka", folder);
        OptionalPlugin.installed("output-otlp", folder);
        Path configuration =
                Files.writeString(folder.resolve("datadog.yaml"), """
                    hostname: node-1
                    cmd_port: 0
                    GUI_port: 0
                    health_port: %2$s
                    run_path: %1$s
                    auth_token_file_path: %1$s/auth_token
                    confd_path: %1$s/conf.d
                    plugins_path: %3$s
                    %4$s\
                    """.formatted(folder, health, plugins, settings));
        ProcessBuilder command = AgentProcess.command(Project.distribution(), "run", "-c", configuration.toString());
        command.environment().remove("KUBECONFIG");
        return command.redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile())
                .start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("agent.log"));
    }

    /** The type of each endpoint that the agent sends to. */
    private List<String> running() throws IOException, InterruptedException {
        return all(RUNNING, metrics());
    }

    private String metrics() throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + health + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
