// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import io.checkagent.agent.stage.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The problems of the status, as {@code docs/troubleshooting.md} has them. */
public final class TroubleshootingPage {
    private static final Pattern ROW = Pattern.compile("\\| (?:`([a-z-]+)`)? ?\\| (`.*?`.*?) \\| [^|]+ \\| [^|]+ \\|");
    private static final Pattern MESSAGE = Pattern.compile("`([^`]+)`");

    private TroubleshootingPage() {}

    /** The messages of each row and those below it that name none, by its name. */
    static Map<String, List<Pattern>> rows() throws IOException {
        Map<String, List<Pattern>> rows = new TreeMap<>();
        List<Pattern> messages = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "troubleshooting.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                messages =
                        row.group(1) == null ? messages : rows.computeIfAbsent(row.group(1), name -> new ArrayList<>());
                MESSAGE.matcher(row.group(2))
                        .results()
                        .map(TroubleshootingPage::pattern)
                        .forEach(messages::add);
            }
        }
        return rows;
    }

    private static Pattern pattern(MatchResult message) {
        String text = message.group(1).replace("FILE:LINE:COLUMN", "…");
        return Pattern.compile("\\Q" + text.replace("…", "\\E.*\\Q") + "\\E.*");
    }

    /** Whether the row of that trouble has a message like that. */
    public static boolean has(Trouble trouble, String what) throws IOException {
        return rows().getOrDefault(trouble.toString(), List.of()).stream()
                .anyMatch(message -> message.matcher(what).matches());
    }
}
