// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.demo.ledger.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ResultFileTest {
    private final Path file;
    private final ResultFile results;

    ResultFileTest(@TempDir Path folder) {
        file = folder.resolve("results.jsonl");
        results = new ResultFile(file);
    }

    @Test
    void aFileThatIsNotThereYetHoldsNothing() throws IOException {
        assertThat(results.poll()).isEmpty();
    }

    @Test
    void eachResultIsSeenOnce() throws IOException {
        append("{\"kind\":\"event\"}\n{\"kind\":\"metric\"}\n");

        assertThat(results.poll())
                .extracting(line -> line.path("kind").asString())
                .containsExactly("event", "metric");
        assertThat(results.poll()).isEmpty();
    }

    @Test
    void aLineCountsOnceItIsComplete() throws IOException {
        byte[] line = "{\"text\":\"Größe 容量\"}\n".getBytes(StandardCharsets.UTF_8);
        append(line, 0, 13);
        assertThat(results.poll()).isEmpty();

        append(line, 13, line.length - 13);
        assertThat(results.poll())
                .extracting(result -> result.path("text").asString())
                .containsExactly("Größe 容量");
    }

    @Test
    void aLineThatIsNoJsonIsAnError() throws IOException {
        append("{\"kind\":\n");

        assertThatThrownBy(results::poll).isInstanceOf(IOException.class).hasMessageContaining("results.jsonl");
    }

    @Test
    void theSourcesOfAnEventAreItsDeliveries() throws IOException {
        append("{\"kind\":\"event\",\"sources\":[{\"uid\":\"u\",\"resourceVersion\":\"7\",\"occurrences\":3}]}\n");
        JsonNode event = results.poll().get(0);

        assertThat(ResultFile.deliveries("one", event)).containsExactly(new Delivery("one", "u", "7", 3));
    }

    private void append(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        append(bytes, 0, bytes.length);
    }

    private void append(byte[] bytes, int from, int length) throws IOException {
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(bytes, from, length);
        }
    }
}
