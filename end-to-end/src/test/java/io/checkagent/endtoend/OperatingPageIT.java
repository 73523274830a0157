// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.checkagent.demo.agent.AgentProcess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code docs/operating.md} shows of a terminal is what an agent says, but for times, sizes and how often. */
@EnabledOnOs(OS.LINUX)
@Tag("thorough")
class OperatingPageIT {
    private static final Pattern SHOWN = Pattern.compile("(?s)```\n\\$ (bin/agent [^\n]*)\n(.*?)```");
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** The page shows three. */
    private static final String CHECKS = "checks: {%s}\n"
            .formatted(Arrays.stream("disk file_handle io network ntp uptime".split(" "))
                    .map(name -> name + ": {enabled: false}")
                    .collect(Collectors.joining(", ")));

    private final Path folder = Project.folder("operating-page");
    private final Path configuration = folder.resolve("datadog.yaml");

    OperatingPageIT() throws IOException {}

    /** A command, and what the page shows of its output. */
    private record Transcript(String command, String output) {}

    private static Transcript transcript(int number) throws IOException {
        List<Transcript> all = SHOWN.matcher(Files.readString(Project.file("docs/operating.md")))
                .results()
                .map((MatchResult found) -> new Transcript(found.group(1), found.group(2)))
                .toList();
        assertThat(all)
                .extracting(Transcript::command)
                .containsExactly("bin/agent status", "bin/agent status; echo $?", "bin/agent diagnose; echo $?");
        return all.get(number);
    }

    private void configure(String more) throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        Files.writeString(configuration, """
                hostname: node-1
                cmd_port: 0
                GUI_port: -1
                run_path: %1$s
                auth_token_file_path: %1$s/auth_token
                plugins_path: %1$s/plugins
                %2$s""".formatted(folder, more));
    }

    /** What the command of the page prints, about the agent of this test. */
    private String run(Transcript transcript) throws IOException {
        String line = transcript
                .command()
                .replaceFirst("bin/agent (\\w+)", Project.distribution() + "/bin/agent $1 -c " + configuration);
        ProcessBuilder command = AgentProcess.command(Project.distribution());
        command.command(List.of("sh", "-c", line));
        command.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
        Process process = command.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    /** Without what differs from one time to the next. */
    private static String settled(String text) {
        return text.replaceAll("ran \\d+ s ago, \\d+ runs?, \\d+ ms", "ran N s ago, N runs, N ms")
                .replaceAll("queue [1-9]\\d* commits?, \\d+ KB", "queue N commits, N KB")
                .replaceAll("queue 0 commits, \\d+ KB", "queue 0 commits, 0 KB")
                .replaceAll("(cannot reach http://127.0.0.1:9)/\\S+:", "$1/…:")
                .replaceAll("\\d+ passed, \\d+ warnings?", "N passed, N warnings");
    }

    private void startAgentUntilItSays(Transcript transcript, String here, String there, Change change)
            throws Exception {
        ProcessBuilder command = AgentProcess.command(Project.distribution(), "run", "-c", configuration.toString());
        command.environment().remove("KUBECONFIG");
        Process agent = command.redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile())
                .start();
        try {
            await().atMost(LIMIT).until(() -> Files.exists(folder.resolve("auth_token.port")));
            change.make();
            await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(
                            settled(run(transcript).replace(here, there)))
                    .isEqualTo(settled(transcript.output())));
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    /** What happens while the agent runs. */
    private interface Change {
        void make() throws IOException;
    }

    @Test
    void ofAnAgentThatIsWell() throws Exception {
        configure("leader_election: false\n" + CHECKS
                + "outputs: [{type: file, path: %s/results.jsonl}]\n".formatted(folder));

        startAgentUntilItSays(transcript(0), folder + "/", "/var/log/check-agent/", () -> {});
    }

    @Test
    void ofAnAgentInTrouble() throws Exception {
        Path noFolder = Files.createFile(folder.resolve("file"));
        configure("leader_election: false\n" + CHECKS
                + "dd_url: http://127.0.0.1:9\napi_key: %s\nlog_file: %s/agent.log\n"
                        .formatted("0".repeat(32), noFolder));
        Files.writeString(folder.resolve("plugins/corrupt.jar"), "no zip file");

        startAgentUntilItSays(
                transcript(1),
                noFolder + "/",
                "/var/log/",
                () -> Files.writeString(configuration, Files.readString(configuration) + "check_runners: 3\n"));
    }

    /** The page leaves lines out where it has an ellipsis. */
    @Test
    void ofWhatIsWrong() throws Exception {
        HttpServer intake = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        intake.createContext("/", exchange -> {
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        intake.start();
        try (Cluster cluster = Cluster.embedded(folder);
                Manifests manifests = Manifests.inNewNamespace(cluster.client())) {
            List<HasMetadata> objects = manifests.read("rbac.yaml");
            new Right("list", "events").takeFrom(objects);
            objects.forEach(manifests::apply);
            cluster.kubeconfig(manifests.namespace(), "check-agent", folder.resolve("kubeconfig"));
            String address = "http://127.0.0.1:" + intake.getAddress().getPort();
            configure("""
                    collect_kubernetes_events: true
                    kube_resources_namespace: %s
                    dd_url: %s
                    api_key: %s
                    """.formatted(manifests.namespace(), address, "0".repeat(32)));

            Transcript page = transcript(2);
            String said = settled(run(page))
                    .replace(address, "https://app.datadoghq.com")
                    .replace(manifests.namespace(), "monitoring");

            assertThat(said).containsSubsequence(settled(page.output()).split("…\n"));
        } finally {
            intake.stop(0);
        }
    }
}
