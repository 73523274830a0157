// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.delivery.RotationSettings.Compression;
import io.checkagent.output.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final ManualClock clock = new ManualClock();
    private final Path folder;
    private final Path path;
    private LineOutput output;

    RotationTest(@TempDir Path folder) {
        this.folder = folder;
        path = folder.resolve("results.jsonl");
        output = output(new RotationSettings(Optional.empty(), Optional.of(DAY), 2, Compression.NONE));
    }

    private LineOutput output(RotationSettings rotation) {
        return new LineOutput("results.jsonl", new LineFile(path, rotation, clock), new JsonLines("agent-1"));
    }

    @AfterEach
    void close() {
        output.close();
    }

    private void send(String... titles) throws InterruptedException {
        assertThat(output.deliver(Fixtures.together(Stream.of(titles)
                        .map(title -> Fixtures.item(Fixtures.event(title)))
                        .toArray(io.checkagent.output.Item[]::new))))
                .isEqualTo(Answer.accepted());
    }

    private List<String> titles(String file) throws IOException {
        try (BufferedReader lines = file.endsWith(".gz")
                ? new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Files.newInputStream(folder.resolve(file))), StandardCharsets.UTF_8))
                : Files.newBufferedReader(folder.resolve(file))) {
            return lines.lines()
                    .map(line -> Fixtures.json(line).path("msg_title").stringValue())
                    .toList();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    @Test
    void aFileIsPutAsideBeforeItIsLargerThanItMay() throws Exception {
        send("a");
        long line = Files.size(path);
        output = output(
                new RotationSettings(Optional.of(new FileSize(3 * line)), Optional.empty(), 5, Compression.NONE));
        send("b", "c");
        send("d", "e");
        send("f", "g");
        assertThat(titles("results.jsonl.2")).containsExactly("a", "b", "c");
        assertThat(titles("results.jsonl.1")).containsExactly("d", "e");
        assertThat(titles("results.jsonl")).containsExactly("f", "g");
    }

    @Test
    void aBatchThatIsLargerHasAFileOfItsOwn() throws Exception {
        output = output(new RotationSettings(Optional.of(new FileSize(1)), Optional.empty(), 5, Compression.NONE));
        send("a", "b");
        send("c", "d");
        assertThat(titles("results.jsonl.1")).containsExactly("a", "b");
        assertThat(titles("results.jsonl")).containsExactly("c", "d");
    }

    @Test
    void aFileIsPutAsideWhenItIsOlderThanItMayAndTheOldestOneGoes() throws Exception {
        for (String title : List.of("a", "b", "c", "d")) {
            send(title);
            clock.advance(Duration.ofHours(23));
            send(title + "2");
            clock.advance(Duration.ofHours(2));
        }
        assertThat(files()).containsExactly("results.jsonl", "results.jsonl.1", "results.jsonl.2");
        assertThat(titles("results.jsonl.2")).containsExactly("b", "b2");
        assertThat(titles("results.jsonl")).containsExactly("d", "d2");
    }

    @Test
    void whatWasPutAsideIsPacked() throws Exception {
        output = output(new RotationSettings(Optional.empty(), Optional.of(DAY), 2, Compression.GZIP));
        for (String title : List.of("a", "b", "c", "d")) {
            send(title);
            clock.advance(DAY.plusSeconds(1));
        }
        assertThat(files()).containsExactly("results.jsonl", "results.jsonl.1.gz", "results.jsonl.2.gz");
        assertThat(titles("results.jsonl.1.gz")).containsExactly("c");
        assertThat(titles("results.jsonl.2.gz")).containsExactly("b");
        assertThat(Files.getPosixFilePermissions(folder.resolve("results.jsonl.1.gz")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void whatAKilledAgentHadNotPackedMovesOnAndIsNotLost() throws Exception {
        Files.writeString(folder.resolve("results.jsonl.1"), "{\"msg_title\":\"whole\"}\n");
        Files.writeString(folder.resolve("results.jsonl.1.gz.tmp"), "half");
        output = output(new RotationSettings(Optional.empty(), Optional.of(DAY), 2, Compression.GZIP));
        send("a");
        clock.advance(DAY.plusSeconds(1));
        send("b");
        assertThat(files()).containsExactly("results.jsonl", "results.jsonl.1.gz", "results.jsonl.2");
        assertThat(titles("results.jsonl.2")).containsExactly("whole");
    }

    @Test
    void aFileThatCannotBePutAsideGrowsOnAndTheStatusSaysSo() throws Exception {
        send("a");
        // Root may write anywhere, so nothing but a folder is in the way.
        Files.createDirectories(folder.resolve("results.jsonl.2/in use"));
        clock.advance(DAY.plusSeconds(1));
        send("b");
        assertThat(titles("results.jsonl")).containsExactly("a", "b");
        assertThat(output.access()).contains("cannot be put aside", "results.jsonl.2: a directory that is not empty");

        Files.delete(folder.resolve("results.jsonl.2/in use"));
        clock.advance(DAY.plusSeconds(1));
        send("c");
        assertThat(titles("results.jsonl")).containsExactly("c");
        assertThat(output.access()).isEmpty();
    }

    @Test
    void aFolderThatIsGoneIsMadeAgain() throws Exception {
        Path deep = folder.resolve("deep");
        output = new LineOutput(
                "deep",
                new LineFile(
                        deep.resolve("results.jsonl"),
                        new RotationSettings(Optional.of(new FileSize(1)), Optional.empty(), 2, Compression.NONE),
                        clock),
                new JsonLines("agent-1"));
        send("a");
        Files.delete(deep.resolve("results.jsonl"));
        Files.delete(deep);
        send("b");
        send("c");
        assertThat(titles("deep/results.jsonl.1")).containsExactly("b");
        assertThat(titles("deep/results.jsonl")).containsExactly("c");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "10b, 10",
        "2k, 2048",
        "100MB, 104857600",
        "100 MiB, 104857600",
        "10Mb, 10485760",
        "3GB, 3221225472"
    })
    void aSizeIsReadAsTheDatadogAgentReadsIt(String text, long bytes) {
        assertThat(FileSize.parse(text)).isEqualTo(new FileSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1.5MB", "MB", "1TB", "100000000000"})
    void whatIsNoSizeIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> FileSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100MB");
    }
}
