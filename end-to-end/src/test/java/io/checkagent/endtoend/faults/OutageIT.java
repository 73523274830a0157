// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.agent.ResultFile;
import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.endtoend.Installation;
import io.checkagent.endtoend.ProcessUsage;
import io.checkagent.endtoend.Project;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * All receivers down for a long time, and the only agent killed in the middle: what the cluster has waits there, what only
 * the node has is on its disk, and memory is that of every day.
 */
@Tag("faults")
@EnabledIfSystemProperty(
        named = "e2e.outage",
        matches = "[0-9]+",
        disabledReason = "takes minutes: -De2e.outage=SECONDS")
class OutageIT {
    private static final int SECONDS = Integer.getInteger("e2e.outage", 0);
    private static final int EVENTS = Integer.getInteger("e2e.outage-events", 500);
    private static final int POINTS = Integer.getInteger("e2e.outage-points", 5_000);
    /** What the manifests allow a pod. */
    private static final long MEMORY_LIMIT = 192;
    /** The longest pause between attempts is 64 s; then all of it is sent. */
    private static final Duration LIMIT = Duration.ofMinutes(3).plusSeconds(SECONDS);

    private final Queue<Delivery> events = new ConcurrentLinkedQueue<>();

    @Test
    void nothingIsLostWithAnAgentThatIsKilledInTheMiddle() throws Exception {
        try (Intake intake = new Intake();
                Installation installation = Installation.create("outage")) {
            Path plugins = plugins(installation.folder());
            PointsPlugin points =
                    new PointsPlugin(plugins, installation.folder().resolve("acknowledged"), POINTS);
            intake.read("/api/v1/series", points::arrived);
            intake.read("/lines", this::arrived);

            AgentProcess first = start(installation, intake, plugins);
            installation.awaitCollection();
            await("points").atMost(Duration.ofMinutes(1)).until(() -> points.acknowledged() > 0);
            intake.die();
            Future<Ledger> load = installation.load().start(EVENTS, Duration.ofSeconds(SECONDS));
            long peak = watch(first);
            first.kill();
            AgentProcess second = start(installation, intake, plugins);
            peak = Math.max(peak, watch(second));
            long onDisk = onDisk(installation.folder().resolve("spool"));
            intake.recover();
            Ledger ledger = load.get();
            long recovered = System.nanoTime();

            await("all events")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(
                                    Balance.of(ledger.entries(), events).lost())
                            .as("occurrences lost")
                            .isZero());
            await("all points")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(
                            () -> assertThat(points.lost()).as("points lost").isZero());
            await("an empty spool").atMost(LIMIT).untilAsserted(() -> assertThat(
                            onDisk(installation.folder().resolve("spool")))
                    .isZero());
            peak = Math.max(peak, ProcessUsage.peakMebibytes(second.process()));
            System.out.printf(
                    "outage of %d s: %d events, 0 lost, %d twice; %d points acknowledged, 0 lost, %d twice; "
                            + "%d MiB on the disk, %d MiB of memory at most, all there %d s after it%n",
                    SECONDS,
                    ledger.entries().size(),
                    Balance.of(ledger.entries(), events).twice(),
                    points.acknowledged(),
                    points.repeated(),
                    onDisk >> 20,
                    peak,
                    Duration.ofNanos(System.nanoTime() - recovered).toSeconds());
            assertThat(points.acknowledged()).isGreaterThan((long) POINTS * SECONDS / 2);
            assertThat(onDisk).isPositive();
            assertThat(peak).as("MiB of memory").isLessThan(MEMORY_LIMIT);
        }
    }

    private static AgentProcess start(Installation installation, Intake intake, Path plugins) throws IOException {
        return installation.start(
                "node-1",
                """
                plugins_path: %s
                use_v2_api: {series: false}
                forwarder_storage_max_size_in_bytes: 4294967296
                forwarder_storage_path: %s
                forwarder_storage_max_disk_ratio: 1
                """.formatted(plugins, installation.folder().resolve("spool")),
                Map.of(PointsPlugin.CHECK, "instances: [{}]\n"),
                List.of(
                        intake.output(),
                        "{type: webhook, url: \"%s\", filter: {kinds: [event]}}".formatted(intake.url("/lines"))));
    }

    private static Path plugins(Path folder) throws IOException {
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(Project.distribution().resolve("plugins"), "*.jar")) {
            for (Path jar : jars) {
                Files.copy(jar, plugins.resolve(jar.getFileName()));
            }
        }
        return plugins;
    }

    private void arrived(JsonNode lines) {
        lines.forEach(line -> events.addAll(ResultFile.deliveries("", line)));
    }

    /** Half of the outage; returns the most memory that it took, in MiB. */
    private static long watch(AgentProcess agent) throws IOException, InterruptedException {
        Scene.pause(Duration.ofSeconds(SECONDS).dividedBy(2));
        return ProcessUsage.peakMebibytes(agent.process());
    }

    private static long onDisk(Path spool) throws IOException {
        try (var files = Files.walk(spool)) {
            return files.map(Path::toFile)
                    .filter(file -> file.getName().endsWith(".spool"))
                    .mapToLong(File::length)
                    .sum();
        }
    }
}
