// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import io.checkagent.endtoend.AgentWithoutRight.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A row of the tables of {@code docs/deployment.md} that say what becomes of an agent which lacks a right.
 *
 * @param right as {@link Right} spells it
 * @param said a part of what the agent says; "–" for nothing
 */
record DocumentedRight(String right, boolean leads, boolean events, boolean stored, String said) {
    static final String NOTHING = "–";

    /** The rows below the heading of that name. */
    static Map<String, DocumentedRight> of(String title) throws IOException {
        Map<String, DocumentedRight> rows = new TreeMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Project.file("docs/deployment.md"))) {
            if (line.startsWith("| without")) {
                inside = line.contains("(" + title + ")");
            } else if (!line.startsWith("|")) {
                inside = false;
            } else if (inside && !line.startsWith("|--")) {
                DocumentedRight row = parse(line);
                rows.put(row.right(), row);
            }
        }
        return rows;
    }

    private static DocumentedRight parse(String line) {
        String[] cells = line.replace("`", "").split("\\|", -1);
        return new DocumentedRight(
                cells[1].strip(),
                cells[2].strip().equals("yes"),
                cells[3].strip().equals("yes"),
                cells[4].strip().equals("yes"),
                cells[5].strip());
    }

    /** What was seen that is not so; nothing when the row is true. */
    List<String> differences(Seen seen) {
        List<String> differences = new ArrayList<>();
        compare("checks of the node", true, seen.runs(), differences);
        compare("leads", leads, seen.leads(), differences);
        compare("events", events, seen.events(), differences);
        compare("position", stored, seen.stored(), differences);
        if (!said.equals(NOTHING) && !seen.said().contains(said)) {
            differences.add("\"%s\" is not in%n%s".formatted(said, seen.said()));
        }
        return differences;
    }

    private static void compare(String what, boolean documented, boolean seen, List<String> differences) {
        if (documented != seen) {
            differences.add("%s: documented %s, seen %s".formatted(what, documented, seen));
        }
    }
}
