// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.demo.Folders;
import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.ledger.EventWriter;
import io.checkagent.demo.ledger.EventWriter.Report;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An agent that does once what an agent does: leads, collects an event, runs the bundled checks, delivers to an intake and
 * answers {@code agent status}. When it ends, its JVM writes down the classes that it loaded, and so does that of the client.
 *
 * <p>The end is an ordinary SIGTERM: {@code Runtime.halt}, with which the agent ends, lets the JVM write its archive as
 * {@code System.exit} does (seen on Java 17 and 25).
 */
final class TrainingRun {
    private static final Duration DELIVERY_LIMIT = Duration.ofMinutes(3);
    private static final Duration END_LIMIT = Duration.ofMinutes(3);

    private TrainingRun() {}

    /**
     * What became of it.
     *
     * @param archived whether the archive is there
     * @param log what the agent and its JVM said
     */
    record Result(boolean archived, String log) {}

    /**
     * Makes the archive, in place of one that is there.
     *
     * @param distribution the folder of the unpacked distribution
     * @param archive the file to be made
     * @param options the file of Java's options to start the agent with; with {@code bin/agent} when empty
     * @throws IOException when a file cannot be written or the agent cannot be started
     * @throws InterruptedException when interrupted while waiting
     */
    static Result make(Path distribution, Path archive, Optional<Path> options)
            throws IOException, InterruptedException {
        Files.deleteIfExists(archive);
        Path folder = Files.createTempDirectory("check-agent-archive-");
        try (KubeSandbox sandbox = KubeSandbox.builder().start();
                SecureDoor door = SecureDoor.open(folder, sandbox.uri().getPort());
                Intake intake = Intake.open()) {
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), door.kubeconfig(sandbox.kubeconfig()));
            writeEvent(sandbox);
            Path configuration = configuration(folder, distribution, intake);
            Process agent = start(distribution, archive, options, configuration, kubeconfig);
            try {
                boolean delivered = intake.awaitEverything(DELIVERY_LIMIT, agent::isAlive);
                if (delivered) {
                    ask(distribution, archive, options, configuration);
                }
                agent.destroy();
                boolean ended = agent.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                String log = Files.readString(folder.resolve("agent.log"));
                boolean archived = delivered && ended && agent.exitValue() == 0 && Files.exists(archive);
                if (!archived) {
                    Files.deleteIfExists(archive);
                }
                return new Result(archived, log);
            } finally {
                agent.destroyForcibly();
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static void writeEvent(KubeSandbox sandbox) {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(sandbox.kubeconfig()))
                .build()) {
            new EventWriter(client, new Ledger())
                    .writeCore(new Report(
                            new ObjectReferenceBuilder()
                                    .withApiVersion("v1")
                                    .withKind("Pod")
                                    .withNamespace("default")
                                    .withName("training")
                                    .build(),
                            "Warning",
                            "BackOff",
                            "Back-off restarting failed container",
                            "kubelet",
                            "node-1"));
        }
    }

    private static Path configuration(Path folder, Path distribution, Intake intake) throws IOException {
        return Files.writeString(folder.resolve("datadog.yaml"), """
                hostname: node-1
                cmd_port: 0
                run_path: %1$s
                auth_token_file_path: %1$s/auth_token
                confd_path: %2$s
                collect_kubernetes_events: true
                checks:
                  kube_apiserver_controlplane:
                    instances: [{}]
                api_key: 00000000000000000000000000000000
                dd_url: %3$s
                outputs:
                  - type: datadog
                  - type: console
                """.formatted(
                        folder, distribution.resolve("conf/conf.d"), intake.uri()));
    }

    private static Process start(
            Path distribution, Path archive, Optional<Path> options, Path configuration, Path kubeconfig)
            throws IOException {
        ProcessBuilder command = AgentProcess.command(distribution, "run", "-c", configuration.toString());
        String dump = "-XX:ArchiveClassesAtExit=";
        if (options.isPresent()) {
            command.command(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    dump + archive,
                    "-Dcheckagent.home=" + distribution,
                    "@" + options.get(),
                    "run",
                    "-c",
                    configuration.toString());
            command.directory(distribution.toFile());
        } else {
            // A name in the working directory: options are split at blanks, of which the path may have some.
            command.environment().put("JAVA_OPTS", dump + archive.getFileName());
            command.directory(archive.resolveSibling("").toFile());
        }
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().remove("CHECK_AGENT_JAVA_OPTS");
        command.environment().put("KUBECONFIG", kubeconfig.toString());
        command.environment().put("DD_POD_NAME", "training");
        Process process = command.redirectErrorStream(true)
                .redirectOutput(configuration.resolveSibling("agent.log").toFile())
                .start();
        process.getOutputStream().close();
        return process;
    }

    /**
     * So that what the agent needs to answer is loaded; and the program that asks, which needs a two-hundredth of that, gets an
     * archive of its own beside the agent's.
     */
    private static void ask(Path distribution, Path archive, Optional<Path> options, Path configuration)
            throws IOException, InterruptedException {
        Path own = archive.resolveSibling(archive.getFileName().toString().replaceFirst("^agent", "client"));
        Files.deleteIfExists(own);
        String dump = "-XX:ArchiveClassesAtExit=";
        ProcessBuilder command = AgentProcess.command(distribution, "status", "-c", configuration.toString());
        if (options.isPresent()) {
            command.command(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    dump + own,
                    "-Dcheckagent.home=" + distribution,
                    "@" + options.get().resolveSibling("client-" + options.get().getFileName()),
                    "status",
                    "-c",
                    configuration.toString());
            command.directory(distribution.toFile());
        } else {
            command.environment().put("JAVA_OPTS", dump + own.getFileName());
            command.directory(own.resolveSibling("").toFile());
        }
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        command.environment().keySet().removeAll(List.of("CHECK_AGENT_JAVA_OPTS", "CHECK_AGENT_ALONE"));
        Process status = command.redirectErrorStream(true).start();
        String answer = new String(status.getInputStream().readAllBytes(), UTF_8);
        // A problem that the agent has of this short life is no failure of the training.
        if (status.waitFor() > 1) {
            throw new IOException("the training agent did not answer: " + answer);
        }
    }
}
