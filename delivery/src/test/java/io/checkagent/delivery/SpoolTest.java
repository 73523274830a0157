// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.DeliveryRefusedException;
import io.checkagent.output.Fence;
import io.checkagent.output.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SpoolTest {
    private static final long ROOMY = 64 << 20;

    @TempDir
    private Path folder;

    private final SwitchedOutput output = new SwitchedOutput();
    private final ManualClock clock = new ManualClock();
    private final List<Delivery> deliveries = new ArrayList<>();

    @AfterEach
    void end() {
        output.live();
        deliveries.forEach(Delivery::close);
    }

    private Delivery start(Path path, long mostBytes, Destination... destinations) {
        SpoolSettings settings = new SpoolSettings(mostBytes, Optional.of(path), 1, 10);
        Delivery delivery = new Delivery(
                List.of(destinations),
                "agent-1",
                List.of("env:test"),
                HistogramSettings.DEFAULT,
                clock,
                QueueLimits.DEFAULT,
                settings);
        deliveries.add(delivery);
        delivery.start();
        return delivery;
    }

    private Delivery start(Path path) {
        return start(path, ROOMY, Destination.of("switched", output));
    }

    private static CompletionStage<Void> commitGauge(CheckSender sender, String name) throws InterruptedException {
        sender.gauge(name, 1);
        return sender.commit();
    }

    private static List<CompletionStage<Void>> commit(Delivery delivery, List<String> names)
            throws InterruptedException {
        CheckSender sender = delivery.sender(Fixtures.NODE_CHECK, Fence.alwaysOpen());
        List<CompletionStage<Void>> commits = new ArrayList<>();
        for (String name : names) {
            commits.add(commitGauge(sender, name));
        }
        return commits;
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    private static void acknowledged(List<CompletionStage<Void>> commits) {
        assertThat(CompletableFuture.allOf(commits.stream()
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new)))
                .succeedsWithin(20, SECONDS);
    }

    private static void awaitOpen(Delivery delivery) {
        await().until(() -> delivery.spool().orElseThrow().usable());
    }

    private List<Path> segments(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> file.toString().endsWith(".spool"))
                    .sorted()
                    .toList();
        }
    }

    private static OutputStatus status(Delivery delivery) {
        return delivery.status().get(0);
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    @Test
    void whatADeadOutputDoesNotTakeIsAcknowledgedOnTheDiskAndArrivesOnceInItsOrder() throws Exception {
        Delivery delivery = start(folder);
        awaitOpen(delivery);
        output.die();
        acknowledged(commit(delivery, names(0, 300)));

        assertThat(output.taken()).isEmpty();
        assertThat(status(delivery).spooled()).isEqualTo(300);
        assertThat(status(delivery).spooledBytes()).isPositive();
        assertThat(segments(folder)).isNotEmpty();

        output.live();
        await().untilAsserted(() -> assertThat(output.names()).isEqualTo(names(0, 300)));
        await().untilAsserted(() -> assertThat(segments(folder)).isEmpty());
        assertThat(status(delivery).delivered()).containsEntry(Kind.METRIC, 300L);
        await().untilAsserted(() -> assertThat(status(delivery).spooledBytes()).isZero());
    }

    @Test
    void ofAnOutputThatTakesAllNothingTouchesTheDisk() throws Exception {
        Delivery delivery = start(folder);
        awaitOpen(delivery);
        acknowledged(commit(delivery, names(0, 100)));

        assertThat(status(delivery).spooled()).isZero();
        assertThat(segments(folder)).isEmpty();
    }

    @Test
    void whatWasAcknowledgedOutlivesAnAgentThatIsKilled() throws Exception {
        Delivery killed = start(folder.resolve("spool"));
        awaitOpen(killed);
        output.die();
        acknowledged(commit(killed, names(0, 100)));
        Path left = copy(folder.resolve("spool"), folder.resolve("left"));

        SwitchedOutput next = new SwitchedOutput();
        start(left, ROOMY, Destination.of("switched", next));
        await().untilAsserted(() -> assertThat(next.names()).isEqualTo(names(0, 100)));
    }

    @Test
    void whatIsInMemoryAtTheEndIsThereForTheNextAgent() throws Exception {
        Delivery ended = start(folder);
        awaitOpen(ended);
        output.die();
        List<CompletionStage<Void>> commits = commit(ended, names(0, 50));
        ended.close();
        acknowledged(commits);

        output.live();
        start(folder);
        await().untilAsserted(() -> assertThat(output.names()).containsExactlyInAnyOrderElementsOf(names(0, 50)));
    }

    @Test
    void whatTheClusterHasIsNotOnTheDiskAndWaits() throws Exception {
        Delivery delivery = start(folder);
        awaitOpen(delivery);
        output.die();
        CheckSender cluster = delivery.sender(Fixtures.CLUSTER_CHECK, Fence.alwaysOpen());
        cluster.event(Fixtures.event("e"));
        CompletionStage<Void> event = cluster.commit();
        acknowledged(commit(delivery, names(0, 10)));

        assertThat(event).isNotDone();
        assertThat(status(delivery).spooled()).isEqualTo(10);

        delivery.close();
        assertThat(event)
                .failsWithin(20, SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(DeliveryRefusedException.class);
    }

    @Test
    void anOutputOfBestEffortHasNothingOnTheDisk() throws Exception {
        Delivery delivery = start(folder, ROOMY, new Destination("switched", output, Filter.ALL, true));
        output.die();
        acknowledged(commit(delivery, names(0, 10)));

        await().until(() -> status(delivery).retries() > 1);
        assertThat(status(delivery).spooled()).isZero();
    }

    @Test
    void atTheLimitTheOldestGivesWayAndIsCounted() throws Exception {
        long limit = 256 << 10;
        Delivery delivery = start(folder, limit, Destination.of("switched", output));
        awaitOpen(delivery);
        output.die();
        int sent = 12_000;
        for (int i = 0; i < sent; i += 100) {
            acknowledged(commit(delivery, names(i, i + 100)));
            assertThat(status(delivery).spooledBytes()).isLessThanOrEqualTo(limit);
        }
        long dropped = status(delivery).dropped().getOrDefault("spool_full", 0L);
        assertThat(dropped).isPositive();

        output.live();
        await().untilAsserted(() -> assertThat(output.taken()).hasSize((int) (sent - dropped)));
        assertThat(new HashSet<>(output.names()))
                .hasSize((int) (sent - dropped))
                .contains("m" + (sent - 1));
    }

    @Test
    void aTornOrForeignFileHarmsNoOther() throws Exception {
        Delivery killed = start(folder.resolve("spool"));
        awaitOpen(killed);
        output.die();
        acknowledged(commit(killed, names(0, 20)));
        Path left = copy(folder.resolve("spool"), folder.resolve("left"));
        Path torn = segments(left).get(segments(left).size() - 1);
        Path own = torn.resolveSibling("000000009000.spool");
        Files.copy(torn, own);
        byte[] bytes = Files.readAllBytes(torn);
        Files.write(torn, Arrays.copyOf(bytes, bytes.length - 7));
        Path foreign = Files.writeString(torn.resolveSibling("notes.txt"), "mine");
        Path link = Files.createSymbolicLink(torn.resolveSibling("000000009001.spool"), foreign);
        Path directory = Files.createDirectory(torn.resolveSibling("000000009002.spool"));
        Files.writeString(torn.resolveSibling("000000009003.spool"), "no segment");

        SwitchedOutput next = new SwitchedOutput();
        Delivery delivery = start(left, ROOMY, Destination.of("switched", next));
        await().untilAsserted(() -> assertThat(new HashSet<>(next.names())).isEqualTo(new HashSet<>(names(0, 20))));
        await().untilAsserted(() -> assertThat(status(delivery).dropped())
                .hasEntrySatisfying("spool_damaged", lost -> assertThat(lost).isGreaterThan(1)));
        assertThat(foreign).hasContent("mine");
        assertThat(link).isSymbolicLink();
        assertThat(directory).isDirectory();
        assertThat(delivery.spool().orElseThrow().trouble()).isEmpty();
        next.die();
        acknowledged(commit(delivery, names(20, 30)));
        next.live();
        await().untilAsserted(() -> assertThat(next.names()).contains("m29"));
    }

    @Test
    void whatIsOldAtTheStartIsDeletedAndCounted() throws Exception {
        Delivery killed = start(folder.resolve("spool"));
        awaitOpen(killed);
        output.die();
        acknowledged(commit(killed, names(0, 20)));
        Path left = copy(folder.resolve("spool"), folder.resolve("left"));
        Instant old = clock.instant().minus(Duration.ofDays(10)).minusSeconds(1);
        for (Path segment : segments(left)) {
            Files.setLastModifiedTime(segment, FileTime.from(old));
        }

        SwitchedOutput next = new SwitchedOutput();
        Delivery delivery = start(left, ROOMY, Destination.of("switched", next));
        await().untilAsserted(() -> assertThat(status(delivery).dropped()).containsEntry("spool_outdated", 20L));
        assertThat(segments(left)).isEmpty();
        assertThat(next.taken()).isEmpty();
    }

    @Test
    void onlyTheAgentsUserReadsIt() throws Exception {
        Delivery delivery = start(folder.resolve("a/b"));
        output.die();
        acknowledged(commit(delivery, names(0, 5)));

        try (Stream<Path> all = Files.walk(folder.resolve("a/b"))) {
            for (Path file : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void aPathThatCannotBeWrittenIsToldAndAllElseGoesOn() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Delivery delivery = start(file.resolve("spool"));
        output.die();
        List<CompletionStage<Void>> commits = commit(delivery, names(0, 20));
        await().untilAsserted(() -> assertThat(delivery.spool().orElseThrow().trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains(file.toString())));
        assertThat(commits.get(0)).isNotDone();

        output.live();
        acknowledged(commits);
        assertThat(output.names()).isEqualTo(names(0, 20));
    }

    @Test
    void twoAgentsDoNotShareOne() throws Exception {
        awaitOpen(start(folder));
        await().until(() -> Files.exists(folder.resolve(".lock")));
        acknowledged(commit(deliveries.get(0), names(0, 1)));
        Delivery second = start(folder, ROOMY, Destination.of("switched", new SwitchedOutput()));
        await().untilAsserted(() -> assertThat(second.spool().orElseThrow().trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("another agent uses it")));
    }

    @Test
    void onAFullDiskResultsWaitInMemoryAndNothingTornIsLeft() throws Exception {
        assumeThat(mount("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder.toString()))
                .as("mount needs root")
                .isZero();
        try {
            Delivery delivery = start(folder);
            awaitOpen(delivery);
            output.die();
            List<CompletionStage<Void>> commits = new ArrayList<>();
            for (int i = 0; delivery.spool().orElseThrow().trouble().isEmpty(); i++) {
                commits.addAll(commit(delivery, names(i * 10, i * 10 + 10)));
                assertThat(i).isLessThan(10_000);
            }
            assertThat(delivery.spool().orElseThrow().trouble().orElseThrow()).contains("No space left");

            output.live();
            acknowledged(commits);
            await().untilAsserted(() -> assertThat(output.names()).hasSize(commits.size()));
            assertThat(new HashSet<>(output.names())).hasSize(commits.size());
            assertThat(status(delivery).dropped()).isEmpty();
            delivery.close();
        } finally {
            // The spool's thread may be about to close its files.
            await().untilAsserted(
                            () -> assertThat(mount("umount", folder.toString())).isZero());
        }
    }

    /** By a mount, since root writes whatever the mode of a folder says. */
    @Test
    void onAReadOnlyDiskResultsWaitInMemoryAndWhatIsThereStays() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Delivery before = start(disk);
        awaitOpen(before);
        output.die();
        acknowledged(commit(before, names(0, 20)));
        before.close();
        List<Path> left = segments(disk);
        assertThat(left).isNotEmpty();
        assumeThat(mount("mount", "--bind", disk.toString(), disk.toString()))
                .as("mount needs root")
                .isZero();
        try {
            assertThat(mount("mount", "-o", "remount,bind,ro", disk.toString())).isZero();
            Delivery delivery = start(disk);
            List<CompletionStage<Void>> commits = commit(delivery, names(20, 40));
            await().untilAsserted(() -> assertThat(
                            delivery.spool().orElseThrow().trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("Read-only file system")));
            assertThat(delivery.spool().orElseThrow().usable()).isFalse();
            assertThat(commits.get(0)).isNotDone();

            output.live();
            acknowledged(commits);
            assertThat(output.names()).containsAll(names(20, 40));
            assertThat(status(delivery).dropped()).isEmpty();
            assertThat(segments(disk)).isEqualTo(left);
            delivery.close();
        } finally {
            await().untilAsserted(
                            () -> assertThat(mount("umount", disk.toString())).isZero());
        }

        start(disk);
        await().untilAsserted(() -> assertThat(output.names()).containsAll(names(0, 20)));
    }

    private static int mount(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
