// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.endtoend.Project;
import io.checkagent.endtoend.Relay;
import io.checkagent.endtoend.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An agent that competes for the lock, as a process of the packed distribution with a way to the API server of its own. */
final class Candidate implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final String identity;
    private final Relay relay;
    private final Path log;
    private final Process process;

    private Candidate(String identity, Relay relay, Path log, Process process) {
        this.identity = identity;
        this.relay = relay;
        this.log = log;
        this.process = process;
    }

    /**
     * What the candidates share.
     *
     * @param plugins the folder of the plugin
     * @param output the file that they append to
     * @param namespace of the lock
     * @param lease of each
     */
    record Settings(Path plugins, Path output, String namespace, Duration lease) {
        Settings {
            requireNonNull(plugins, "plugins is null");
            requireNonNull(output, "output is null");
            requireNonNull(namespace, "namespace is null");
            requireNonNull(lease, "lease is null");
        }
    }

    /** Starts it; returns before it competes. The relay becomes its own. */
    static Candidate start(String identity, Relay relay, Path kubeconfig, Path folder, Settings settings)
            throws IOException {
        Path configuration = Files.writeString(folder.resolve("datadog.yaml"), """
                hostname: %s
                cmd_port: 0
                run_path: %s
                auth_token_file_path: %s
                confd_path: %s
                plugins_path: %s
                leader_election: true
                leader_lease_duration: %d
                kube_resources_namespace: %s
                checks:
                  heartbeat: {instances: [{}]}
                outputs:
                  - type: file
                    path: %s
                """.formatted(
                        identity,
                        folder,
                        folder.resolve("auth_token"),
                        Files.createDirectory(folder.resolve("conf.d")),
                        settings.plugins(),
                        settings.lease().toSeconds(),
                        settings.namespace(),
                        settings.output()));
        Path log = folder.resolve("agent.log");
        ProcessBuilder command = AgentProcess.command(Project.distribution(), "run", "-c", configuration.toString());
        command.environment().put("KUBECONFIG", kubeconfig.toString());
        command.environment().put("DD_POD_NAME", identity);
        Process process =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        process.getOutputStream().close();
        return new Candidate(identity, relay, log, process);
    }

    String identity() {
        return identity;
    }

    Relay relay() {
        return relay;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it knows of a leader, and so is able to take over. */
    boolean isReady() throws IOException {
        assertThat(process.isAlive()).as(() -> identity + " runs; see " + log).isTrue();
        return Files.readString(log).contains(" is held by ");
    }

    /** SIGTERM; does not wait. */
    void stop() {
        process.destroy();
    }

    /** Waits for the end of one that was told to. */
    void awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                .as(identity + " ended within " + STOP_LIMIT)
                .isTrue();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGSTOP. */
    void freeze() throws IOException, InterruptedException {
        Signal.STOP.sendTo(process.toHandle());
    }

    /** SIGCONT. */
    void thaw() throws IOException, InterruptedException {
        Signal.CONT.sendTo(process.toHandle());
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        relay.close();
    }
}
