// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.ErrorText;
import io.checkagent.agent.stage.SideBySide;
import io.checkagent.configuration.Problem;
import io.checkagent.delivery.Destination;
import io.checkagent.output.Answer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Whether each output's receiver is there and lets the agent in; all are asked side by side. */
final class OutputDiagnosis implements Diagnosis {
    /** Shorter than all diagnoses together may take, so that those that answered are told. */
    private static final Duration LIMIT = Duration.ofSeconds(25);

    private static final int AT_ONCE = 8;

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
        outputs.problems().stream()
                .filter(Problem::isError)
                .forEach(problem -> findings.add(Finding.fail(problem.toString(), "correct it and restart the agent")));
        findings.addAll(ask(outputs.destinations(), LIMIT));
        return findings;
    }

    /** Asks them by threads of its own, {@code diagnosis-output}, which are interrupted at the end. */
    static List<Finding> ask(List<Destination> destinations, Duration limit) throws InterruptedException {
        List<Callable<Finding>> probes = destinations.stream()
                .<Callable<Finding>>map(destination -> () -> diagnose(destination))
                .toList();
        List<Future<Finding>> answers = new SideBySide("diagnosis-output", AT_ONCE, limit).run(probes);
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            findings.add(finding(destinations.get(i), answers.get(i), limit));
        }
        return findings;
    }

    private static Finding finding(Destination destination, Future<Finding> answer, Duration limit)
            throws InterruptedException {
        try {
            return answer.get();
        } catch (CancellationException e) {
            return Finding.fail(
                    "%s does not answer within %s s".formatted(name(destination), limit.toSeconds()),
                    "check its address, proxy and firewall, and whether it runs");
        } catch (ExecutionException e) {
            return Finding.fail(
                    "%s could not be tried: %s"
                            .formatted(name(destination), ErrorText.of(requireNonNullElse(e.getCause(), e))),
                    "report this, with agent flare");
        }
    }

    private static String name(Destination destination) {
        return "output %s %s".formatted(destination.type(), destination.output().target());
    }

    private static Finding diagnose(Destination destination) throws InterruptedException {
        String name = name(destination);
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
