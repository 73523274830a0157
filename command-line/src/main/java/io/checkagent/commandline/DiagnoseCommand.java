// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.Inspection;
import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.Diagnosis.Result;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusPrinter.Mood;
import io.checkagent.agent.status.StatusJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code agent diagnose}. */
@Command(
        name = "diagnose",
        description =
                "Tries whether all that is configured can work: API server, rights, lock, outputs, plugins, disk, memory;"
                        + " in the running agent, when there is one. Exit code 0 when it can, 1 when something fails.",
        mixinStandardHelpOptions = true)
final class DiagnoseCommand extends InspectCommand {
    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    DiagnoseCommand(CommandPlace place) {
        super(place);
    }

    @Override
    int answer(Inspection agent) throws InterruptedException {
        Map<String, List<Finding>> found = agent.diagnose();
        PrintWriter out = out();
        out.print(json ? StatusJson.write(found) + "\n" : text(found));
        out.flush();
        return count(found, Result.FAIL) == 0 ? 0 : 1;
    }

    private String text(Map<String, List<Finding>> found) {
        StatusPrinter out = new StatusPrinter(place().terminal());
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
                "%d passed, %d warnings, %d failed"
                        .formatted(count(found, Result.PASS), count(found, Result.WARN), count(found, Result.FAIL)));
        return out.toString();
    }

    private static Mood mood(Result result) {
        return switch (result) {
            case PASS -> Mood.GOOD;
            case WARN -> Mood.DOUBTFUL;
            case FAIL -> Mood.BAD;
        };
    }

    private static long count(Map<String, List<Finding>> found, Result result) {
        return found.values().stream()
                .flatMap(List::stream)
                .filter(finding -> finding.result() == result)
                .count();
    }
}
