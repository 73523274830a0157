// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.Diagnosis.Result;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusPrinter.Mood;
import io.checkagent.configuration.Count;
import java.util.List;
import java.util.Map;

/** What was tried, by what it was tried of, for people. */
final class FindingsText {
    private FindingsText() {}

    /** @param terminal whether somebody looks at it */
    static String of(Map<String, List<Finding>> found, boolean terminal) {
        StatusPrinter out = new StatusPrinter(terminal);
        found.forEach((name, findings) -> {
            out.summaryTitle(name);
            for (Finding finding : findings) {
                out.summary(mood(finding.result()), finding.result().name(), finding.what(), "");
                if (!finding.remedy().isEmpty()) {
                    out.summary(Mood.IDLE, "", "-> " + finding.remedy(), "");
                }
            }
        });
        out.gap();
        out.plain(
                count(found, Result.FAIL) == 0 ? Mood.GOOD : Mood.BAD,
                "%s passed, %s, %s failed"
                        .formatted(
                                count(found, Result.PASS),
                                Count.of(count(found, Result.WARN), "warning"),
                                count(found, Result.FAIL)));
        return out.toString();
    }

    private static Mood mood(Result result) {
        return switch (result) {
            case PASS -> Mood.GOOD;
            case WARN -> Mood.DOUBTFUL;
            case FAIL -> Mood.BAD;
        };
    }

    static long count(Map<String, List<Finding>> found, Result result) {
        return found.values().stream()
                .flatMap(List::stream)
                .filter(finding -> finding.result() == result)
                .count();
    }
}
