// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a large endpoint takes of the heap: read by a JVM that has less than the text is long. */
@Timeout(120)
class BoundedMemoryTest {
    private static final int LINES = 100_000;

    @Test
    void aHundredThousandLinesAreReadAndSentInAHeapOfLessThanHalfTheirText() throws Exception {
        Answer answer = scrape("-Xmx6m");

        assertThat(answer.exitCode()).as(answer.text()).isZero();
        assertThat(answer.text()).contains("samples: " + LINES, "metrics: " + LINES);
        long characters = Long.parseLong(answer.text().replaceFirst("(?s).*characters: (\\d+).*", "$1"));
        assertThat(characters).isGreaterThan(2 * 6 * 1024 * 1024);
    }

    @Test
    void toKeepTheTextWouldNotFit() throws Exception {
        Answer answer = scrape("-Xmx6m", "-Dkeep=true");

        assertThat(answer.exitCode()).as("OutOfMemoryError").isEqualTo(3);
    }

    private record Answer(int exitCode, String text) {}

    private static Answer scrape(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ScrapeOfManyLines.class.getName(),
                String.valueOf(LINES)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue(), text);
    }
}
