// SPDX-License-Identifier: Apache-2.0
import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.demo.agent.AgentProcess;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * How many events the packed agent delivers to a receiver in a second, and how fast it drains what waited while the receiver
 * was away. Prints a row of a Markdown table, the machine's load in it.
 *
 * <pre>
 * java -cp 'DISTRIBUTION/lib/*' dist/src/main/scripts/OutputBenchmark.java DISTRIBUTION EVENTS ENTRY [COMMAND…]
 * </pre>
 *
 * <p>ENTRY is the output's of {@code datadog.yaml}, in YAML's flow style. COMMAND starts the receiver, and is ended by SIGTERM; without
 * one the receiver runs already, and there is no outage. A check sends EVENTS events of 300 letters in commits of 100, as fast
 * as it may. What is measured, by the agent's own counters:
 *
 * <ul>
 *   <li>events/s: from the first to the last one acknowledged
 *   <li>away: the receiver is ended, EVENTS more are sent, and ten seconds later it is started again; until the first is
 *       acknowledged, which is mostly the pause between two attempts
 *   <li>drain events/s: from then on to the last one
 *   <li>resident: the most that the agent had (VmHWM)
 * </ul>
 */
final class OutputBenchmark {
    private static final long STEP_MILLIS = 20;
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final String CHECK = """
            import io.checkagent.api.*;
            import java.nio.file.*;
            import java.util.List;
            import org.pf4j.Extension;

            @Extension
            @CheckType(name = "burst", scope = Scope.NODE)
            public final class BurstCheck implements Check {
                public record Settings(String request) {}
                private final Settings settings;
                public BurstCheck(Settings settings) { this.settings = settings; }

                @Override
                public void run(CheckContext context) throws Exception {
                    Path request = Path.of(settings.request());
                    if (!Files.exists(request)) {
                        return;
                    }
                    int events = Integer.parseInt(Files.readString(request).strip());
                    Files.delete(request);
                    for (int i = 1; i <= events; i++) {
                        context.sender().event(Event.builder("Pod shop/web-" + i % 100 + ": BackOff", "x".repeat(300), context.clock().instant())
                                .aggregationKey("kubernetes_apiserver:" + i % 100).eventType("kubernetes_apiserver")
                                .tags(List.of("event_reason:BackOff", "kube_namespace:shop", "kube_kind:Pod", "pod_name:web-" + i % 100))
                                .source(new EventSource("uid-" + i, Long.toString(System.nanoTime()), "shop", "web." + i, 1, false))
                                .build());
                        if (i % 100 == 0) {
                            context.sender().commit();
                        }
                    }
                }
            }
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> receivers = new ArrayList<>();
    private final Path folder;
    private final int port;

    private OutputBenchmark(Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            System.err.println("usage: OutputBenchmark DISTRIBUTION EVENTS ENTRY [COMMAND...]");
            System.exit(2);
        }
        new OutputBenchmark(Files.createTempDirectory("output-benchmark-"))
                .run(
                        Path.of(arguments[0]).toRealPath(),
                        Integer.parseInt(arguments[1]),
                        arguments[2],
                        Arrays.asList(arguments).subList(3, arguments.length));
        System.exit(0);
    }

    private void run(Path distribution, int events, String entry, List<String> receiver)
            throws IOException, InterruptedException {
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        writeCheck(distribution, plugins);
        try (DirectoryStream<Path> optional = Files.newDirectoryStream(distribution.resolve("plugins-optional"))) {
            for (Path jar : optional) {
                Files.copy(jar, plugins.resolve(jar.getFileName()));
            }
        }
        start(receiver);
        Process agent = startAgent(distribution, plugins, entry);
        try {
            awaitTrue("the agent", () -> delivered() >= 0);
            if (Files.readString(folder.resolve("agent.log")).contains("is left out")) {
                throw new IllegalStateException("the output cannot be used: see " + folder.resolve("agent.log"));
            }
            double[] well = measure(events);
            String outage = "– | –";
            if (!receiver.isEmpty()) {
                end(receivers.get(0));
                double[] after = measureOutage(events, receiver);
                outage = "%.0f s | %.0f".formatted(after[0], after[1]);
            }
            System.out.printf(
                    "| `%s` | %.0f | %s | %.0f MiB | %s |%n",
                    entry.replaceAll(".*\\btype: *([a-z_]+).*", "$1"),
                    well[1],
                    outage,
                    resident(agent),
                    Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        } finally {
            end(agent);
            for (Process one : receivers) {
                end(one);
            }
        }
    }

    private void start(List<String> receiver) throws IOException {
        if (!receiver.isEmpty()) {
            receivers.add(new ProcessBuilder(receiver)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("receiver.log").toFile()))
                    .start());
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private Process startAgent(Path distribution, Path plugins, String entry) throws IOException {
        Path configuration = Files.writeString(folder.resolve("datadog.yaml"), """
                hostname: benchmark
                cmd_port: 0
                GUI_port: 0
                health_port: %2$d
                run_path: %1$s
                auth_token_file_path: %1$s/auth_token
                confd_path: %1$s/conf.d
                plugins_path: %3$s
                checks:
                  burst:
                    instances: [{request: %1$s/request, min_collection_interval: 1}]
                outputs:
                  - %4$s
                """.formatted(folder, port, plugins, entry));
        ProcessBuilder command = AgentProcess.command(distribution, "run", "-c", configuration.toString());
        command.environment().remove("KUBECONFIG");
        return command.redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile())
                .start();
    }

    /** Seconds to the first acknowledgement, and events a second from there on. */
    private double[] measure(int events) throws IOException, InterruptedException {
        long before = delivered();
        request(events);
        return measure(before, events, System.nanoTime());
    }

    private double[] measureOutage(int events, List<String> receiver) throws IOException, InterruptedException {
        long before = delivered();
        request(events);
        TimeUnit.SECONDS.sleep(10);
        start(receiver);
        return measure(before, events, System.nanoTime());
    }

    private double[] measure(long before, int events, long begin) throws InterruptedException {
        awaitTrue("the first event", () -> delivered() > before);
        long first = System.nanoTime();
        long already = delivered() - before;
        awaitTrue("all events", () -> delivered() - before >= events);
        long last = System.nanoTime();
        return new double[] {(first - begin) / 1e9, (events - already) / ((last - first) / 1e9)};
    }

    private void request(int events) throws IOException {
        Path written = Files.writeString(folder.resolve("written"), Integer.toString(events));
        Files.move(written, folder.resolve("request"));
    }

    /** Of all endpoints; -1 while the agent does not answer. */
    private long delivered() {
        try {
            HttpResponse<String> page = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
                    HttpResponse.BodyHandlers.ofString());
            return (long) page.body()
                    .lines()
                    .filter(line -> line.startsWith("check_agent_output_delivered_total{") && line.contains("kind=\"event\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitTrue(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(what + " did not come");
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
    }

    private static double resident(Process agent) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(agent.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024.0)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static void writeCheck(Path distribution, Path plugins) throws IOException {
        Path classes = Files.createTempDirectory("burst");
        Path source = Files.writeString(classes.resolve("BurstCheck.java"), CHECK);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8);
                Stream<Path> libraries = Files.list(distribution.resolve("lib"))) {
            List<String> options = List.of(
                    "-d",
                    classes.toString(),
                    "-proc:none",
                    "-parameters",
                    "-cp",
                    libraries.map(Path::toString).collect(Collectors.joining(":")));
            if (!compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source)).call()) {
                throw new IllegalStateException(messages.toString());
            }
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Plugin-Id", "burst");
        manifest.getMainAttributes().putValue("Plugin-Version", "1.0.0");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(plugins.resolve("burst.jar")), manifest);
                Stream<Path> compiled = Files.list(classes)) {
            jar.putNextEntry(new ZipEntry("META-INF/extensions.idx"));
            jar.write("BurstCheck".getBytes(UTF_8));
            for (Path file : compiled.filter(one -> one.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new ZipEntry(file.getFileName().toString()));
                Files.copy(file, jar);
            }
        }
    }
}
