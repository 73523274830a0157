// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.plugin.PluginJar;
import io.checkagent.api.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A command in a process of its own, with the launcher's memory and its rule for the lack of it. */
final class AgentProcess implements AutoCloseable {
    private final Path home;
    private final Path results;
    private final Path log;
    private final List<String> options;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Process process;

    /** Of a distribution that has no plugins yet. */
    AgentProcess(Path home) throws IOException {
        this(home, "node-1", List.of(), "");
    }

    private AgentProcess(Path home, String hostname, List<String> options, String configuration) throws IOException {
        this.options = options;
        this.home = home;
        this.results = home.resolve("results");
        this.log = home.resolve("log");
        Files.createDirectories(plugins());
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/datadog.yaml"), """
                hostname: %s
                run_path: %s
                auth_token_file_path: %s
                cmd_port: 0
                %s""".formatted(
                        hostname, home.resolve("run"), home.resolve("run/auth_token"), configuration));
    }

    Path plugins() {
        return home.resolve("plugins");
    }

    /** Configures the only instance of a check. */
    void configure(String check, String instance) throws IOException {
        Path directory = Files.createDirectories(home.resolve("conf/conf.d").resolve(check + ".d"));
        Files.writeString(directory.resolve("conf.yaml"), "instances: [" + instance + "]");
    }

    /** Installs a plugin, over what was there, whose only check is of that name and whose runs do that. */
    void install(String check, String body) throws IOException {
        install(check, Scope.NODE, body);
    }

    /** The same, of a scope. */
    void install(String check, Scope scope, String body) throws IOException {
        plugin(check, scope, body).writeTo(plugins(), check + ".jar");
    }

    /** Compiles it and does not pack it: over what was compiled before, beside the JAR that is installed. */
    void compile(String check, String body) throws IOException {
        plugin(check, Scope.NODE, body).compileTo(plugins().resolve("classes"));
    }

    private static PluginJar plugin(String check, Scope scope, String body) {
        String type = check.substring(0, 1).toUpperCase(Locale.ROOT) + check.substring(1);
        return PluginJar.named(check)
                .source(check + "." + type, """
                @Extension
                @CheckType(name = "%s", scope = Scope.%s)
                public final class %s implements Check {
                    public void run(CheckContext context) throws Exception {
                        %s
                    }
                }
                """.formatted(check, scope, type, body))
                .extension(check + "." + type);
    }

    /** On a Java that has no other modules than that of the images, and logs errors only. */
    static AgentProcess onTheImagesModules(Path home) throws IOException {
        String modules = Files.readAllLines(
                        Path.of("../agent-core/src/main/resources/io/checkagent/agent/stage/image-modules"))
                .stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.joining(","));
        return new AgentProcess(home, "node-1", List.of("--limit-modules", modules), "log_level: error\n");
    }

    /** That takes part in an election there, with a lease of so many seconds. */
    static AgentProcess inCluster(Path home, String hostname, Path kubeconfig, int lease) throws IOException {
        AgentProcess agent = new AgentProcess(
                home, hostname, List.of(), "leader_election: true\nleader_lease_duration: %d\n".formatted(lease));
        agent.environment.put("KUBECONFIG", kubeconfig.toString());
        return agent;
    }

    /** From its next start on it has that variable. */
    void environment(String name, String value) {
        environment.put(name, value);
    }

    /** From its next start on it leads no more. */
    void leaveTheElection() {
        environment.put("DD_CLUSTER_AGENT_ENABLED", "true");
    }

    void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms14m",
                "-Xmx52m",
                "-Xmn6m",
                "-XX:MinHeapFreeRatio=15",
                "-XX:MaxHeapFreeRatio=30",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisplayVMOutputToStderr",
                "-Dcheckagent.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(1, options);
        command.addAll(List.of(arguments));
        if (!arguments[0].equals("plugincheck")) {
            command.add("-c");
            command.add(home.resolve("conf/datadog.yaml").toString());
        }
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(results.toFile()).redirectError(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    private Process process() {
        Process started = process;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    int exitCode() throws InterruptedException, IOException {
        if (!process().waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the agent does not end: " + log());
        }
        return process().exitValue();
    }

    boolean isAlive() {
        return process().isAlive();
    }

    /** Asks it to end, as Kubernetes does; returns its exit code. */
    int stop() throws InterruptedException, IOException {
        process().destroy();
        return exitCode();
    }

    void kill() throws InterruptedException {
        process().destroyForcibly().waitFor();
    }

    /** What the present process has written to standard output. */
    String results() throws IOException {
        return Files.readString(results);
    }

    /** What the present process has written to standard error. */
    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }
}
