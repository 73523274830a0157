// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.health.Health;
import io.checkagent.agent.status.StatusJson;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code agent health}. */
@Command(
        name = "health",
        description =
                "Shows what the probes of Kubernetes are told, with reasons. Exit code 0 when the agent is alive and"
                        + " ready, 1 when not, 2 when it cannot be asked.",
        mixinStandardHelpOptions = true)
final class HealthCommand extends AskCommand {
    HealthCommand(CommandPlace place) {
        super(place);
    }

    /** Each question with its answer. */
    static Map<String, Health.Answer> answers(Health health) {
        Map<String, Health.Answer> answers = new LinkedHashMap<>();
        answers.put("live", health.live());
        answers.put("ready", health.ready());
        answers.put("startup", health.startup());
        return answers;
    }

    @Override
    int answer(RunningAgent agent, PrintWriter out) {
        Map<String, Health.Answer> answers = answers(agent.health());
        boolean well = answers.values().stream().allMatch(Health.Answer::well);
        if (json()) {
            out.println(StatusJson.write(answers));
            return well ? 0 : 1;
        }
        out.println("Agent health: " + (well ? "PASS" : "FAIL"));
        answers.forEach((question, answer) ->
                out.printf("  %-8s %s%n", question, answer.well() ? "ok" : String.join("; ", answer.reasons())));
        return well ? 0 : 1;
    }
}
