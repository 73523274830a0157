// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.delivery.Destination;
import io.checkagent.output.Answer;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether each output's receiver is there and lets the agent in. */
final class OutputDiagnosis implements Diagnosis {
    private final ConfiguredOutputs outputs;

    @Inject
    OutputDiagnosis(ConfiguredOutputs outputs) {
        this.outputs = requireNonNull(outputs, "outputs is null");
    }

    @Override
    public String name() {
        return "outputs";
    }

    @Override
    public List<Finding> diagnose() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        outputs.problems()
                .forEach(problem -> findings.add(Finding.fail(problem, "correct the outputs of datadog.yaml")));
        for (Destination destination : outputs.destinations()) {
            findings.add(diagnose(destination));
        }
        return findings;
    }

    private static Finding diagnose(Destination destination) throws InterruptedException {
        String name = "output %s %s"
                .formatted(destination.type(), destination.output().target());
        Optional<Answer> answer = destination.output().probe();
        if (answer.isEmpty()) {
            return Finding.pass(name + " shows how it does when it delivers, in agent status");
        }
        if (answer.get() instanceof Answer.Retry failure) {
            return failure.accessRefused()
                    ? Finding.fail(
                            "%s does not let this agent in: %s".formatted(name, failure.message()),
                            "correct its key, or user and password")
                    : Finding.fail(
                            "%s cannot be used: %s".formatted(name, failure.message()),
                            "check its address, proxy and certificates, and whether it runs");
        }
        return Finding.pass(name + " answers, and lets this agent in");
    }
}
