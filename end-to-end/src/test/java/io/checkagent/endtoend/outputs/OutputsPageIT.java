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
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every entry of {@code outputs} that the page shows, as it stands there, is one that an agent starts with. */
class OutputsPageIT {
    private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");
    private static final Pattern TYPE = Pattern.compile("(?m)^ {2}- type: (\\w+)$");
    private static final Pattern RUNNING = Pattern.compile("check_agent_output_up\\{output=\"(\\w+)-\\d+\"} ");

    private final Path folder = Project.folder("outputs-page");
    private final int health = Ports.free();

    OutputsPageIT() throws IOException {}

    @Test
    void anAgentStartsWithAllOfThem() throws Exception {
        String entries = entries();
        List<String> types = all(TYPE, entries);
        assertThat(types)
                .contains("file", "loki", "elasticsearch", "kafka", "otlp", "prometheus", "webhook")
                .hasSizeGreaterThan(8);

        Process agent = start(entries);
        try {
            await("outputs").atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> !running()
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

    /** With addresses, files and secrets of this machine for those of the reader's. */
    private String entries() throws Exception {
        StringBuilder entries = new StringBuilder();
        for (String block : all(BLOCK, Files.readString(Project.file("docs/outputs.md")))) {
            if (TYPE.matcher(block).find()) {
                entries.append(
                        block.replaceFirst("(?s)^.*?(?= {2}- type: )", "").replaceFirst("(?s)\n(?=\\w).*$", "\n"));
            }
        }
        Path certificates = Files.writeString(folder.resolve("ca.pem"), anyCertificate());
        return entries.toString()
                .replaceAll("https?://[A-Za-z0-9.-]+(:[0-9]+)?", "http://127.0.0.1:9")
                .replace("kafka-1:9093,kafka-2:9093", "127.0.0.1:9")
                .replace("9464", Integer.toString(Ports.free()))
                .replace("/var/log/check-agent/", folder + "/")
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

    private Process start(String entries) throws IOException {
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
                    outputs:
                    %4$s\
                    """.formatted(folder, health, plugins, entries));
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
        return all(
                RUNNING,
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + health + "/metrics"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
    }
}
