// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.Trouble;
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
    static Map<String, List<Pattern>> rows() {
        Map<String, List<Pattern>> rows = new TreeMap<>();
        List<Pattern> messages = new ArrayList<>();
        for (String line : contentOf(Path.of("..", "docs", "troubleshooting.md").toFile(), UTF_8)
                .lines()
                .toList()) {
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

    /** That the row of each problem's trouble has a message like it, and that it names no class of Java. */
    public static void assertHas(List<StatusProblem> problems) {
        problems.forEach(problem -> assertHas(problem.trouble(), problem.what()));
    }

    /** The same of one. */
    public static void assertHas(Trouble trouble, String what) {
        assertThat(what).as("a text for users").doesNotContainPattern("[a-z](Exception|Error)\\b");
        assertThat(rows().get(trouble.toString()))
                .as("docs/troubleshooting.md has, as %s, %s", trouble, what)
                .isNotNull()
                .anyMatch(message -> message.matcher(what).matches());
    }
}
