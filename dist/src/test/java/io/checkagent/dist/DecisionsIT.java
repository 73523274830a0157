// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionsIT {
    static List<Path> decisions() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("../docs/adr"))) {
            return pages.toList();
        }
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void eachSaysWhetherItHoldsAndSinceWhen(Path decision) throws IOException {
        String number = decision.getFileName().toString().substring(0, 4);

        assertThat(Files.readString(decision))
                .containsPattern("\\A# 0*" + Integer.parseInt(number)
                        + "\\. .+\n\nStatus: (accepted|superseded by .+), \\d{4}-\\d\\d-\\d\\d\\.");
    }
}
