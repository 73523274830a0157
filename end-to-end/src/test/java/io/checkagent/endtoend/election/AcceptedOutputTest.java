// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptedOutputTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private AcceptedOutput output;

    @BeforeEach
    void open() throws Exception {
        output = new AcceptedOutput(folder);
    }

    @AfterEach
    void close() {
        output.close();
    }

    @Test
    void leadersOneAfterTheOtherDoNotOverlap() throws Exception {
        write("a/1 100", "a/1 120", "b/1 300", "a/2 400");

        assertThat(output.overlaps()).isEmpty();
    }

    @Test
    void whatIsAcceptedOfALeaderAfterAnotherBeganIsAnOverlap() throws Exception {
        write("a/1 100", "b/1 300", "a/1 120", "b/1 320");

        assertThat(output.overlaps()).hasSize(2).first().asString().contains("run=a/1", "sentAt=120");
    }

    @Test
    void anOlderTermOfTheSameAgentIsAnOverlapToo() throws Exception {
        write("a/1 100", "a/2 300", "a/1 120");

        assertThat(output.overlaps()).hasSize(1);
    }

    @Test
    void theLongestSilenceIsFound() throws Exception {
        long begin = System.currentTimeMillis();
        write("a/1 " + (begin - 50), "a/1 " + (begin - 5000), "b/1 " + begin);

        assertThat(output.longestSilence(begin).orElseThrow().millis()).isBetween(5000L, 60_000L);
        assertThat(output.longestSilence(begin).orElseThrow().after().run()).isEqualTo("b/1");
        assertThat(output.longestSilence(begin + 60_000)).isEmpty();
    }

    private void write(String... beats) throws Exception {
        for (String beat : beats) {
            Files.writeString(
                    output.file(),
                    "{\"kind\":\"event\",\"check\":\"heartbeat\",\"msg_text\":\"%s\"}\n".formatted(beat),
                    StandardOpenOption.APPEND);
        }
        Beat last = Beat.parse(beats[beats.length - 1], 0);
        await().until(() -> output.last()
                .filter(seen -> seen.run().equals(last.run()) && seen.sentAt() == last.sentAt())
                .isPresent());
    }
}
