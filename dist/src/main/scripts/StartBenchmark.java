// SPDX-License-Identifier: Apache-2.0
import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long the packed agent takes to start and what it uses, on an embedded Kubernetes API. Prints Markdown tables of
 * medians, the machine's load beside them.
 *
 * <pre>
 * java -cp 'DISTRIBUTION/lib/*' dist/src/main/scripts/StartBenchmark.java DISTRIBUTION RUNS JAVA_HOME…
 * </pre>
 *
 * <p>Each combination of Java, archive and part in the election is run RUNS times, in turns, so that a busy minute of the
 * machine falls on all of them. With archive: agent archive is called first for each Java; a distribution that has no such
 * command is measured without. What is measured, from outside:
 *
 * <ul>
 *   <li>NODE result: from the start of bin/agent to the first node metric in the file of results
 *   <li>ready: to the lock being taken (leader) or read for the first time (follower)
 *   <li>CPU at start: of the process, user and system, until three seconds after both
 *   <li>resident, anonymous: VmRSS and RssAnon, twelve seconds after both
 * </ul>
 */
final class StartBenchmark {
    private static final long STEP_MILLIS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int REST_SECONDS = 12;
    private static final String LOCK = "datadog-leader-election";

    private final Path distribution;
    private final KubeSandbox sandbox;
    private final KubernetesClient client;
    private final Path folder;
    private int number;

    private StartBenchmark(Path distribution, KubeSandbox sandbox, KubernetesClient client, Path folder) {
        this.distribution = distribution;
        this.sandbox = sandbox;
        this.client = client;
        this.folder = folder;
    }

    private enum Part {
        FOLLOWER,
        LEADER
    }

    private record Variant(Path java, boolean archive) {}

    private record Start(double node, double ready, double cpu, double resident, double anonymous) {}

    private record Asked(double seconds, double resident) {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            System.err.println("usage: StartBenchmark DISTRIBUTION RUNS JAVA_HOME...");
            System.exit(2);
        }
        Path distribution = Path.of(arguments[0]).toRealPath();
        int runs = Integer.parseInt(arguments[1]);
        Path folder = Files.createTempDirectory("start-benchmark-");
        try (KubeSandbox sandbox = KubeSandbox.builder().start();
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(sandbox.kubeconfig()))
                        .build()) {
            List<Path> homes = Arrays.stream(arguments).skip(2).map(Path::of).toList();
            new StartBenchmark(distribution, sandbox, client, folder).run(runs, homes);
        }
        System.exit(0);
    }

    private void run(int runs, List<Path> homes) throws IOException, InterruptedException {
        List<Variant> variants = new ArrayList<>();
        for (Path java : homes) {
            variants.add(new Variant(java, false));
            if (Files.readString(distribution.resolve("bin/agent")).contains("checkagent.archive") && archive(java)) {
                variants.add(new Variant(java, true));
            }
        }
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        Map<String, List<Asked>> asked = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
            for (Variant variant : variants) {
                for (Part part : Part.values()) {
                    start(variant, part, starts, asked);
                }
            }
            System.err.printf("run %d of %d, load %s%n", run + 1, runs, load());
        }
        print(runs, variants, starts, asked);
    }

    private boolean archive(Path java) throws IOException, InterruptedException {
        ProcessBuilder command = AgentProcess.command(distribution, "archive");
        command.environment().put("JAVA_HOME", java.toString());
        return command.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private void start(
            Variant variant, Part part, Map<String, List<Start>> starts, Map<String, List<Asked>> asked)
            throws IOException, InterruptedException {
        String name = "run-" + ++number;
        client.resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build()).create();
        if (part == Part.FOLLOWER) {
            hold(name);
        }
        Path own = Files.createDirectories(folder.resolve(name));
        Path results = own.resolve("results.jsonl");
        Path kubeconfig = Files.writeString(own.resolve("kubeconfig"), sandbox.kubeconfig());
        Path configuration = Files.writeString(own.resolve("datadog.yaml"), """
                hostname: %2$s
                cmd_port: 0
                run_path: %1$s
                auth_token_file_path: %1$s/auth_token
                confd_path: %3$s
                collect_kubernetes_events: true
                kube_resources_namespace: %2$s
                checks:
                  kube_apiserver_controlplane:
                    instances: [{}]
                outputs:
                  - type: file
                    path: %4$s
                """.formatted(own, name, distribution.resolve("conf/conf.d"), results));
        ProcessBuilder command = command(variant, "run", "-c", configuration.toString());
        command.environment().put("KUBECONFIG", kubeconfig.toString());
        command.environment().put("DD_POD_NAME", name);
        long begin = System.nanoTime();
        Process agent = command.redirectErrorStream(true)
                .redirectOutput(own.resolve("agent.log").toFile())
                .start();
        try {
            double[] times = {0, 0};
            await(agent, () -> {
                if (times[0] == 0 && nodeResult(results)) {
                    times[0] = seconds(begin);
                }
                if (times[1] == 0 && ready(name, part)) {
                    times[1] = seconds(begin);
                }
                return times[0] > 0 && times[1] > 0;
            });
            TimeUnit.SECONDS.sleep(3);
            double cpu = cpu(agent);
            TimeUnit.SECONDS.sleep(REST_SECONDS - 3);
            starts.computeIfAbsent(key(variant, part), key -> new ArrayList<>())
                    .add(new Start(times[0], times[1], cpu, memory(agent, "VmRSS"), memory(agent, "RssAnon")));
            if (part == Part.LEADER) {
                for (String ask : List.of("version", "status", "leader")) {
                    asked.computeIfAbsent(ask + key(variant, null), key -> new ArrayList<>())
                            .add(ask(variant, ask, configuration));
                }
            }
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    /** The lock of a leader that lives elsewhere and for long. */
    private void hold(String namespace) {
        Instant now = Instant.now();
        client.resource(new EndpointsBuilder()
                        .withNewMetadata()
                        .withName(LOCK)
                        .withNamespace(namespace)
                        .addToAnnotations("control-plane.alpha.kubernetes.io/leader", """
                                {"holderIdentity":"another","leaseDurationSeconds":3600,"acquireTime":"%1$s",\
                                "renewTime":"%1$s","leaderTransitions":0}""".formatted(now))
                        .endMetadata()
                        .build())
                .create();
    }

    private Asked ask(Variant variant, String ask, Path configuration) throws IOException, InterruptedException {
        List<String> arguments =
                ask.equals("version") ? List.of(ask) : List.of(ask, "-c", configuration.toString());
        long begin = System.nanoTime();
        Process process = command(variant, arguments.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("answer").toFile())
                .start();
        double most = 0;
        while (process.isAlive()) {
            most = Math.max(most, memory(process, "VmHWM"));
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
        double seconds = seconds(begin);
        if (process.exitValue() != 0) {
            throw new IllegalStateException(ask + " failed: " + Files.readString(folder.resolve("answer")));
        }
        return new Asked(seconds, most);
    }

    private ProcessBuilder command(Variant variant, String... arguments) {
        ProcessBuilder command = AgentProcess.command(distribution, arguments);
        command.environment().put("JAVA_HOME", variant.java().toString());
        command.environment().remove("JAVA_OPTS");
        if (!variant.archive()) {
            // Of two, the last wins: Java's own archive alone.
            command.environment()
                    .put("JAVA_OPTS", "-XX:SharedArchiveFile=" + variant.java().resolve("lib/server/classes.jsa"));
        }
        return command;
    }

    private static boolean nodeResult(Path results) {
        try {
            return Files.exists(results) && Files.readString(results).contains("\"system.");
        } catch (IOException e) {
            return false; // half a character so far
        }
    }

    private boolean ready(String namespace, Part part) {
        return sandbox.requests().stream()
                .anyMatch(request -> request.request().path().contains("/namespaces/" + namespace + "/endpoints")
                        && (part == Part.FOLLOWER
                                ? !request.verb().equals("create")
                                : request.verb().equals("create") && request.code() < 300));
    }

    private static void await(Process agent, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || !agent.isAlive()) {
                throw new IllegalStateException("the agent did not get ready");
            }
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double cpu(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    /** A line of /proc/PID/status, in MiB; 0 when the process is gone. */
    private static double memory(Process process, String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .mapToDouble(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024.0)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }

    private static String key(Variant variant, Part part) {
        return "| " + variant.java().getFileName() + " | " + (variant.archive() ? "yes" : "no")
                + (part == null ? "" : " | " + part.name().toLowerCase(Locale.ROOT));
    }

    private static void print(
            int runs, List<Variant> variants, Map<String, List<Start>> starts, Map<String, List<Asked>> asked)
            throws IOException {
        System.out.printf("Medians of %d; load average at the end %s.%n%n", runs, load());
        System.out.println("| Java | archive | part | NODE result s | ready s | CPU at start s | resident MiB | anonymous MiB |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        starts.forEach((key, all) -> System.out.printf(
                "%s | %.2f | %.2f | %.2f | %.0f | %.0f |%n",
                key,
                median(all.stream().map(Start::node)),
                median(all.stream().map(Start::ready)),
                median(all.stream().map(Start::cpu)),
                median(all.stream().map(Start::resident)),
                median(all.stream().map(Start::anonymous))));
        System.out.println();
        System.out.println("| Java | archive | " + Stream.of("version", "status", "leader")
                .map(ask -> ask + " s | " + ask + " MiB")
                .collect(Collectors.joining(" | ")) + " |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (Variant variant : variants) {
            System.out.println(key(variant, null) + " | " + Stream.of("version", "status", "leader")
                    .map(ask -> asked.get(ask + key(variant, null)))
                    .map(all -> String.format(
                            Locale.ROOT,
                            "%.2f | %.0f",
                            median(all.stream().map(Asked::seconds)),
                            median(all.stream().map(Asked::resident))))
                    .collect(Collectors.joining(" | ")) + " |");
        }
    }

    private static double median(Stream<Double> values) {
        List<Double> sorted = values.sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
