// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An agent that runs as a process of its own. Each start has a new holder identity and a new folder, as a pod has.
 * Thread-safe, except for {@link #results()}, which belongs to one thread.
 */
public final class AgentProcess implements AutoCloseable {
    private static final AtomicInteger STARTS = new AtomicInteger();
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(20);

    private final AgentSettings settings;
    private final String identity;
    private final Path folder;
    private final Process process;
    private final ResultFile results;

    private AgentProcess(AgentSettings settings, String identity, Path folder, Process process) {
        this.settings = settings;
        this.identity = identity;
        this.folder = folder;
        this.process = process;
        results = new ResultFile(folder.resolve("results.jsonl"));
    }

    /**
     * Starts an agent; returns before it is ready.
     *
     * @throws IOException when its files cannot be written or the command cannot be started
     */
    public static AgentProcess start(AgentSettings settings) throws IOException {
        requireNonNull(settings, "settings is null");
        String identity = settings.hostname() + "-" + STARTS.incrementAndGet();
        Path folder = Files.createDirectories(settings.directory().resolve(identity));
        Files.createDirectories(folder.resolve("run"));
        Path confd = Files.createDirectories(folder.resolve("conf.d"));
        for (Map.Entry<String, String> check : settings.checks().entrySet()) {
            Files.writeString(confd.resolve(check.getKey() + ".yaml"), check.getValue());
        }
        Files.writeString(folder.resolve("datadog.yaml"), """
                hostname: %s
                cmd_port: 0
                GUI_port: 0
                run_path: %s
                auth_token_file_path: %s
                confd_path: %s
                outputs:
                  - type: file
                    path: %s
                %s%s""".formatted(
                        settings.hostname(),
                        folder.resolve("run"),
                        folder.resolve("auth_token"),
                        confd,
                        folder.resolve("results.jsonl"),
                        settings.outputs().stream()
                                .map(output -> "  - " + output + "\n")
                                .collect(joining()),
                        settings.configuration()));
        ProcessBuilder command = command(
                settings.distribution(),
                "run",
                "-c",
                folder.resolve("datadog.yaml").toString());
        command.environment().put("KUBECONFIG", settings.kubeconfig().toString());
        command.environment().put("DD_POD_NAME", identity);
        Process process = command.redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile())
                .start();
        process.getOutputStream().close();
        return new AgentProcess(settings, identity, folder, process);
    }

    /** A command line of the distribution's {@code agent}, without the settings that the caller's environment holds. */
    public static ProcessBuilder command(Path distribution, String... arguments) {
        ProcessBuilder command =
                new ProcessBuilder(distribution.resolve("bin/agent").toString());
        command.command().addAll(List.of(arguments));
        command.environment().keySet().removeIf(name -> name.startsWith("DD_") || name.startsWith("KUBERNETES_"));
        return command;
    }

    /** The host that it stands for. */
    public String hostname() {
        return settings.hostname();
    }

    /** Its name in the leader election. */
    public String identity() {
        return identity;
    }

    /** How it was started. */
    public AgentSettings settings() {
        return settings;
    }

    /** Its {@code datadog.yaml}. */
    public Path configuration() {
        return folder.resolve("datadog.yaml");
    }

    /** What it delivered. */
    public ResultFile results() {
        return results;
    }

    /** What it logged so far. */
    public String log() throws IOException {
        return Files.readString(folder.resolve("agent.log"));
    }

    /** Its process. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Its exit code, once it ended. */
    public Optional<Integer> exitCode() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    /**
     * What {@code agent status --json} says; empty while the agent does not answer.
     *
     * @throws InterruptedException when interrupted while waiting
     */
    public Optional<JsonNode> status() throws IOException, InterruptedException {
        Process status = command(
                        settings.distribution(),
                        "status",
                        "--json",
                        "-c",
                        configuration().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            byte[] answer = status.getInputStream().readAllBytes();
            boolean ended = status.waitFor(STATUS_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            // 1: it has a problem.
            return ended && status.exitValue() <= 1 ? Optional.of(new JsonMapper().readTree(answer)) : Optional.empty();
        } finally {
            status.destroyForcibly();
        }
    }

    /**
     * What {@code agent page} prints: a link; empty while the agent has no page.
     *
     * @param options of the command
     * @throws InterruptedException when interrupted while waiting
     */
    public Optional<String> page(String... options) throws IOException, InterruptedException {
        ProcessBuilder command =
                command(settings.distribution(), "page", "-c", configuration().toString());
        command.command().addAll(List.of(options));
        Process page = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            String link = new String(page.getInputStream().readAllBytes(), UTF_8).strip();
            boolean ended = page.waitFor(STATUS_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return ended && page.exitValue() == 0 ? Optional.of(link) : Optional.empty();
        } finally {
            page.destroyForcibly();
        }
    }

    /**
     * Asks it to end (SIGTERM).
     *
     * @return whether it ended within the time
     * @throws InterruptedException when interrupted while waiting
     */
    public boolean stop(Duration limit) throws InterruptedException {
        process.destroy();
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Ends it at once (SIGKILL).
     *
     * @throws InterruptedException when interrupted while waiting for its end
     */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it at once, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
