// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static java.util.stream.Collectors.joining;

import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.delivery.OutputStatus;
import io.checkagent.delivery.OutputStatus.Failure;
import io.checkagent.delivery.OutputStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The endpoints of one output, whose troubles are told as one where they are the same.
 *
 * @param all at least one
 */
record OutputEndpoints(List<OutputStatus> all) {
    /** An attempt that fails now and then is no outage. */
    private static final Duration OUTAGE = Duration.ofMinutes(1);

    OutputEndpoints {
        all = List.copyOf(all);
    }

    /** Output by output, in the order of the configuration. */
    static List<OutputEndpoints> of(List<OutputStatus> status) {
        Map<Integer, List<OutputStatus>> byOutput = new LinkedHashMap<>();
        status.forEach(endpoint -> byOutput.computeIfAbsent(endpoint.number(), number -> new ArrayList<>())
                .add(endpoint));
        return byOutput.values().stream().map(OutputEndpoints::new).toList();
    }

    /** What is wrong with them. */
    List<StatusProblem> problems(Instant now) {
        List<StatusProblem> problems = new ArrayList<>();
        which(endpoint -> endpoint.state() == State.API_KEY_REFUSED)
                .ifPresent(those -> problems.add(StatusProblem.critical(
                        Trouble.OUTPUT_REFUSES_KEY,
                        "output %s refuses the API key%s: %s"
                                .formatted(those.name(), those.places(" at "), those.error()),
                        "set api_key to a valid one and restart the agent")));
        which(endpoint -> endpoint.state() == State.RETRYING).ifPresent(those -> problems.add(those.takeNothing(now)));
        which(endpoint -> endpoint.queueFull() && !endpoint.bestEffort())
                .ifPresent(those -> problems.add(StatusProblem.critical(
                        Trouble.OUTPUT_QUEUE_FULL,
                        "the queue of output %s%s is full: metrics are dropped, event collection waits"
                                .formatted(those.name(), those.places(" for ")),
                        "make the output take more, or send it less")));
        return problems;
    }

    private Optional<OutputEndpoints> which(Predicate<OutputStatus> fits) {
        List<OutputStatus> those = all.stream().filter(fits).toList();
        return those.isEmpty() ? Optional.empty() : Optional.of(new OutputEndpoints(those));
    }

    private StatusProblem takeNothing(Instant now) {
        Map<String, List<OutputStatus>> bySince = new LinkedHashMap<>();
        all.forEach(endpoint -> bySince.computeIfAbsent(
                        endpoint.lastSuccess().map(StatusPrinter::time).orElse("the start"), since -> new ArrayList<>())
                .add(endpoint));
        String what = "output %s has taken nothing%s: %s"
                .formatted(
                        name(),
                        bySince.entrySet().stream()
                                .map(each ->
                                        new OutputEndpoints(each.getValue()).places(" at ") + " since " + each.getKey())
                                .collect(joining(",")),
                        error());
        boolean bestEffort = all.get(0).bestEffort();
        String remedy = "check its address and whether it runs; "
                + (bestEffort
                        ? "it is of best effort: nothing waits, and what it does not take is dropped and counted"
                        : "meanwhile events wait, and metrics go to the spool or give way to newer ones");
        boolean outage = all.stream().anyMatch(endpoint -> endpoint.lastSuccess()
                .map(at -> Duration.between(at, now).compareTo(OUTAGE) > 0)
                .orElse(true));
        return outage && !bestEffort
                ? StatusProblem.critical(Trouble.OUTPUT_SILENT, what, remedy)
                : StatusProblem.warning(Trouble.OUTPUT_SILENT, what, remedy);
    }

    private String name() {
        return all.get(0).type() + " " + all.get(0).address();
    }

    /** Nothing for an output that has one endpoint, without a name. */
    private String places(String before) {
        String named = all.stream()
                .map(OutputStatus::endpoint)
                .filter(endpoint -> !endpoint.isEmpty())
                .collect(joining(", "));
        return named.isEmpty() ? "" : before + named;
    }

    /** The last thing that went wrong. */
    private String error() {
        return all.stream()
                .flatMap(endpoint -> endpoint.lastError().stream())
                .max(Comparator.comparing(Failure::at))
                .map(Failure::message)
                .orElse("it gives no reason");
    }
}
