// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @Test
    void isReadFromLinesThatAnyProgramWrote(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ledger.jsonl"), """
                {"uid":"u","resourceVersion":"7","namespace":"load-0","name":"web.1","count":2,"at":"2026-11-22T20:00:00.123456789+01:00"}
                """);

        assertThat(Ledger.read(file).entries())
                .containsExactly(new LedgerEntry(
                        "u", "7", "load-0", "web.1", 2, Instant.parse("2026-11-22T19:00:00.123456789Z")));
    }

    @Test
    void aLineThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ledger.jsonl"), "{\"uid\":\"u\"}\n");

        assertThatThrownBy(() -> Ledger.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 1")
                .hasMessageContaining("resourceVersion");
    }
}
