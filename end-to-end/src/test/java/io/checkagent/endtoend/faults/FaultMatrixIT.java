// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.checkagent.endtoend.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The collection of events under each fault: what was written against what was delivered, in one table with a line for
 * each, also for those that were not played. On the embedded API a few are; {@code -De2e.faults=all} plays all that can be,
 * and any other value those whose name it is a part of.
 */
@Tag("faults")
class FaultMatrixIT {
    private static final boolean REAL = Cluster.isGiven();
    private static final String ASKED = System.getProperty("e2e.faults", REAL ? "all" : "");

    private final FaultTable table = new FaultTable();

    @TestFactory
    Stream<DynamicTest> nothingIsLostAndWhatIsTwiceIsBounded() {
        return rows().stream().map(row -> dynamicTest(row.fault(), () -> play(row)));
    }

    @AfterEach
    void report() throws IOException {
        Files.writeString(Path.of("target/fault-matrix.md"), table.toString());
        System.out.println(table);
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.addAll(LeaderFaults.rows());
        rows.addAll(ApiServerFaults.rows());
        rows.addAll(OutputFaults.rows());
        rows.addAll(PositionFaults.rows());
        return rows;
    }

    /** One that cannot be played is told in the table, and is no failure. */
    private void play(Row row) throws IOException {
        Optional<String> hindrance = row.hindrance(REAL)
                .or(() -> isWanted(row) ? Optional.empty() : Optional.of("-De2e.faults=all plays it"));
        if (hindrance.isPresent()) {
            table.add(row, new Outcome.NotRun(hindrance.get()));
            return;
        }
        table.add(row, new Outcome.NotRun("could not begin"));
        Outcome.Played played = Scene.play(row);
        table.add(row, played);
        System.out.println(FaultTable.line(row, played));
        assertThat(played.violations()).as(row.fault()).isEmpty();
    }

    private static boolean isWanted(Row row) {
        return ASKED.isEmpty()
                ? row.isUsual()
                : ASKED.equals("all") || row.fault().contains(ASKED);
    }
}
