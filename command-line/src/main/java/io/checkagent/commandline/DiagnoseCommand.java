// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.Inspection;
import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.Diagnosis.Result;
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
        out.print(json ? StatusJson.write(found) + "\n" : FindingsText.of(found, place().terminal()));
        out.flush();
        return FindingsText.count(found, Result.FAIL) == 0 ? 0 : 1;
    }
}
