// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.benchmark;

import io.checkagent.demo.agent.AgentSettings;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.endtoend.Installation;
import io.checkagent.endtoend.ProcessUsage;
import io.checkagent.endtoend.Project;
import io.checkagent.endtoend.Signal;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What collecting events costs: backlogs, then steady streams, by an agent that does nothing else. Beside it the bare
 * download of the same pages and, where {@code e2e.kubectl} says how it is called, {@code kubectl get events}. Nothing
 * here fails for being slow; it does when an event is missing.
 */
@Tag("benchmark")
@EnabledIfSystemProperty(named = "e2e.benchmark", matches = "true")
class EventCollectionBenchmarkIT {
    private static final Duration LEASE = Duration.ofSeconds(8);
    private static final Duration LEASE_AND_MORE = LEASE.plusSeconds(4);
    private static final Duration REST = Duration.ofSeconds(20);
    private static final int FASTEST = 5_000;
    private static final int WARM_ROUNDS = 4;
    private static final int DOWNLOADS = 4;

    private final Optional<String> kubectl = Optional.ofNullable(System.getProperty("e2e.kubectl"));
    private final List<Integer> backlogs = numbers("e2e.benchmark.backlogs", "5000,50000");
    private final List<Integer> rates = numbers("e2e.benchmark.rates", "500," + FASTEST);
    private final Duration duration = Duration.ofSeconds(Integer.getInteger("e2e.benchmark.seconds", 300));
    private final List<String> lines = new ArrayList<>();

    private static List<Integer> numbers(String property, String unset) {
        return Arrays.stream(System.getProperty(property, unset).split(",", -1))
                .filter(number -> !number.isBlank())
                .map(number -> Integer.valueOf(number.trim()))
                .toList();
    }

    @Test
    void backlogsThenStreams() throws Exception {
        try (Installation installation = Installation.create("benchmark")) {
            say("| backlog of | by | events/s | CPU, µs per event | resident at rest, MiB | most resident, MiB |");
            say("|---|---|---|---|---|---|");
            for (int backlog : backlogs) {
                fill(installation, backlog);
                int number = number(installation);
                bareDownload(installation, number);
                kubectlLists(installation, number);
                agentDrains(installation, number);
            }
            say("");
            say("| writes/s | by | CPU, µs per event | write to delivery p50, p99, max, ms | resident at the end, MiB "
                    + "| most resident, MiB |");
            say("|---|---|---|---|---|---|");
            for (int rate : rates) {
                stream(installation, rate);
            }
        } finally {
            Files.write(Path.of("target", "event-collection-benchmark.md"), lines);
        }
    }

    private void say(String line) {
        System.out.println(line);
        lines.add(line);
    }

    private void row(Object... cells) {
        say("| " + String.join(" | ", Arrays.stream(cells).map(String::valueOf).toList()) + " |");
    }

    private static String rounded(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static void fill(Installation installation, int backlog) throws Exception {
        for (int missing = backlog - number(installation); missing > 0; missing = backlog - number(installation)) {
            installation.load().run(FASTEST, Duration.ofSeconds(Math.max(1, Math.min(60, missing / 1_000))));
        }
    }

    private void bareDownload(Installation installation, int number) throws IOException, InterruptedException {
        Config access = Config.fromKubeconfig(installation.kubeconfig("bare").toFile());
        ProcessBuilder command = new ProcessBuilder(
                "java",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                "target/test-classes",
                BareDownload.class.getName(),
                Integer.toString(DOWNLOADS));
        command.environment()
                .putAll(Map.of(
                        BareDownload.SERVER, access.getMasterUrl(),
                        BareDownload.TOKEN, access.getAutoOAuthToken(),
                        BareDownload.CERTIFICATE_AUTHORITY,
                                Optional.ofNullable(access.getCaCertData()).orElse("")));
        Process download =
                command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(download.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (download.waitFor() != 0) {
            throw new IOException("the bare download failed: " + output);
        }
        List<String> rounds = output.lines().toList();
        for (int round = 0; round < rounds.size(); round++) {
            String[] figures = rounds.get(round).split(" ", -1);
            row(
                    number,
                    "bare download, " + (round + 1) + ".",
                    rounded(number * 1e3 / Long.parseLong(figures[0])),
                    rounded(Long.parseLong(figures[3]) * 1e3 / number),
                    "",
                    "");
        }
    }

    private Optional<Program> kubectl(Installation installation) throws IOException {
        if (kubectl.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Program(
                kubectl.get() + " --kubeconfig " + installation.kubeconfig("kubectl") + " get events -A -w -o json"));
    }

    private void kubectlLists(Installation installation, int number) throws Exception {
        Optional<Program> started = kubectl(installation);
        if (started.isPresent()) {
            try (Program program = started.get()) {
                Duration busy = program.awaitIdle();
                ProcessUsage usage = program.usage();
                row(
                        number,
                        "kubectl",
                        rounded(number * 1e9 / busy.toNanos()),
                        rounded(usage.cpu().toNanos() / 1e3 / number),
                        usage.residentMebibytes(),
                        usage.peakMebibytes());
            }
        }
    }

    private void agentDrains(Installation installation, int number) throws Exception {
        forgetPosition(installation);
        long lastVersion = Long.parseLong(present(installation).getResourceVersion());
        try (MeasuredAgent agent = start(installation)) {
            long offset = 0;
            ProcessUsage before = agent.usage();
            for (int round = 1; round <= 1 + WARM_ROUNDS; round++) {
                if (round > 1) {
                    agent.send(Signal.STOP);
                    forgetPosition(installation);
                    TimeUnit.MILLISECONDS.sleep(LEASE_AND_MORE.toMillis());
                    offset = agent.delivered();
                    before = agent.usage();
                    agent.send(Signal.CONT);
                }
                installation.load().awaitCollection();
                MeasuredAgent.Drain drain = agent.drain(offset, before, lastVersion);
                if (drain.number() < number) {
                    throw new IllegalStateException(drain.number() + " of " + number + " were delivered");
                }
                TimeUnit.MILLISECONDS.sleep(REST.toMillis());
                ProcessUsage usage = agent.usage();
                row(
                        drain.number(),
                        "agent, " + round + ".",
                        rounded(drain.perSecond()),
                        rounded(drain.microsEach()),
                        usage.residentMebibytes(),
                        usage.peakMebibytes());
            }
        }
    }

    /** What a list of one event tells of all. */
    private static ListMeta present(Installation installation) {
        return installation
                .client()
                .v1()
                .events()
                .inAnyNamespace()
                .list(new ListOptionsBuilder().withLimit(1L).build())
                .getMetadata();
    }

    private static int number(Installation installation) {
        Long others = present(installation).getRemainingItemCount();
        return others == null ? 0 : others.intValue() + 1;
    }

    private void stream(Installation installation, int rate) throws Exception {
        Optional<Program> reader = kubectl(installation);
        try (MeasuredAgent agent = start(installation)) {
            installation.load().awaitCollection();
            if (reader.isPresent()) {
                reader.get().awaitIdle();
            }
            ProcessUsage agentBefore = agent.usage();
            Optional<ProcessUsage> readerBefore = usage(reader);
            long offset = agent.delivered();

            Ledger ledger = installation.load().run(rate, duration);

            installation.load().awaitCollection();
            long[] delays = agent.deliveriesAfter(offset).delays(ledger.entries());
            ProcessUsage agentAfter = agent.usage();
            row(
                    delays.length / duration.toSeconds(),
                    "agent",
                    rounded(agentAfter.microsEach(agentBefore, delays.length)),
                    "%d, %d, %d".formatted(at(delays, 50), at(delays, 99), at(delays, 100)),
                    agentAfter.residentMebibytes(),
                    agentAfter.peakMebibytes());
            Optional<ProcessUsage> readerAfter = usage(reader);
            if (readerAfter.isPresent()) {
                row(
                        delays.length / duration.toSeconds(),
                        "kubectl",
                        rounded(readerAfter.get().microsEach(readerBefore.orElseThrow(), delays.length)),
                        "",
                        readerAfter.get().residentMebibytes(),
                        readerAfter.get().peakMebibytes());
            }
        } finally {
            reader.ifPresent(Program::close);
        }
    }

    private static Optional<ProcessUsage> usage(Optional<Program> program) throws IOException {
        return program.isPresent() ? Optional.of(program.get().usage()) : Optional.empty();
    }

    private static long at(long[] ordered, int percent) {
        return ordered[Math.max(0, (int) Math.ceil(ordered.length * percent / 100.0) - 1)];
    }

    private static MeasuredAgent start(Installation installation) throws IOException {
        MeasuredAgent agent = new MeasuredAgent(installation.start(new AgentSettings(
                Project.distribution(),
                installation.folder(),
                "node-1",
                installation.kubeconfig("node-1"),
                """
                collect_kubernetes_events: true
                leader_lease_duration: %d
                kube_resources_namespace: %s
                """.formatted(LEASE.toSeconds(), installation.namespace()),
                Map.of())));
        installation.awaitLeader();
        return agent;
    }

    /** Whoever collects next begins with all that there is. */
    private static void forgetPosition(Installation installation) {
        Resource<ConfigMap> token = installation
                .client()
                .configMaps()
                .inNamespace(installation.namespace())
                .withName("datadogtoken");
        if (token.get() != null) {
            token.edit(stored -> new ConfigMapBuilder(stored)
                    .withData(Map.of("event.tokenKey", "0"))
                    .build());
        }
    }
}
