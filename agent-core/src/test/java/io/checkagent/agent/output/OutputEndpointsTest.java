// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.checkagent.agent.TroubleshootingPage;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusProblem.Severity;
import io.checkagent.delivery.OutputStatus;
import io.checkagent.delivery.OutputStatus.Failure;
import io.checkagent.delivery.OutputStatus.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutputEndpointsTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final Optional<Instant> NEVER = Optional.empty();

    private static OutputStatus datadog(String endpoint, State state, Optional<Instant> lastSuccess) {
        return output(1, "datadog", "https://intake", endpoint, state, lastSuccess, false);
    }

    private static OutputStatus output(
            int number,
            String type,
            String address,
            String endpoint,
            State state,
            Optional<Instant> lastSuccess,
            boolean queueFull) {
        return new OutputStatus(
                number,
                type,
                address + endpoint,
                endpoint,
                type.equals("webhook"),
                state,
                Optional.empty(),
                Map.of(),
                0,
                0,
                queueFull,
                Map.of(),
                Map.of(),
                0,
                0,
                0,
                0,
                state == State.OK
                        ? Optional.empty()
                        : Optional.of(new Failure(NOW.minusSeconds(1), "no answer from " + endpoint)),
                lastSuccess);
    }

    private static List<StatusProblem> problems(OutputStatus... status) {
        List<StatusProblem> problems = OutputEndpoints.of(List.of(status)).stream()
                .flatMap(output -> output.problems(NOW).stream())
                .toList();
        TroubleshootingPage.assertHas(problems);
        return problems;
    }

    private static Stream<String> texts(OutputStatus... status) {
        return problems(status).stream().map(StatusProblem::what);
    }

    @Test
    void theSameTroubleOfTheEndpointsOfAnOutputIsOneProblem() {
        assertThat(texts(
                        datadog("/intake/", State.RETRYING, NEVER),
                        datadog("/series", State.RETRYING, NEVER),
                        datadog("/check_run", State.OK, NEVER)))
                .containsExactly(
                        "output datadog https://intake has taken nothing at /intake/, /series since the start: no"
                                + " answer from /intake/");
    }

    @Test
    void sinceWhenEachTakesNothingIsSaidAndTheWorstSaysHowBadItIs() {
        List<StatusProblem> problems = problems(
                datadog("/intake/", State.RETRYING, NEVER),
                datadog("/series", State.RETRYING, Optional.of(NOW.minusSeconds(10))),
                datadog("/check_run", State.RETRYING, NEVER));

        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Severity.CRITICAL))
                .satisfies(problem -> assertThat(problem.what())
                        .startsWith("output datadog https://intake has taken nothing at /intake/, /check_run since the"
                                + " start, at /series since Fri, 1 May 2026 09:59:50 GMT: no answer from "));
        assertThat(problems(datadog("/series", State.RETRYING, Optional.of(NOW.minusSeconds(10)))))
                .extracting(StatusProblem::severity)
                .containsExactly(Severity.WARNING);
    }

    @Test
    void differentTroublesAndDifferentOutputsAreProblemsOfTheirOwn() {
        assertThat(problems(
                        datadog("/intake/", State.API_KEY_REFUSED, NEVER),
                        datadog("/series", State.RETRYING, NEVER),
                        datadog("/check_run", State.API_KEY_REFUSED, NEVER),
                        output(2, "datadog", "https://intake", "/series", State.RETRYING, NEVER, false),
                        output(3, "file", "/results", "", State.RETRYING, NEVER, false)))
                .extracting(StatusProblem::severity, StatusProblem::what)
                .containsExactly(
                        tuple(
                                Severity.CRITICAL,
                                "output datadog https://intake refuses the API key at /intake/, /check_run: no answer from"
                                        + " /intake/"),
                        tuple(
                                Severity.CRITICAL,
                                "output datadog https://intake has taken nothing at /series since the start: no answer from"
                                        + " /series"),
                        tuple(
                                Severity.CRITICAL,
                                "output datadog https://intake has taken nothing at /series since the start: no answer from"
                                        + " /series"),
                        tuple(
                                Severity.CRITICAL,
                                "output file /results has taken nothing since the start: no answer from "));
    }

    @Test
    void queuesThatAreFullAreOneProblemBesides() {
        assertThat(texts(
                        output(1, "datadog", "https://intake", "/series", State.OK, NEVER, true),
                        output(1, "datadog", "https://intake", "/check_run", State.OK, NEVER, true),
                        output(2, "console", "stdout", "", State.OK, NEVER, true)))
                .containsExactly(
                        "the queue of output datadog https://intake for /series, /check_run is full: metrics are dropped,"
                                + " event collection waits",
                        "the queue of output console stdout is full: metrics are dropped, event collection waits");
    }

    @Test
    void forAnOutputOfBestEffortNothingWaits() {
        assertThat(problems(output(1, "webhook", "https://hooks/********", "", State.RETRYING, NEVER, true)))
                .extracting(StatusProblem::severity, StatusProblem::remedy)
                .containsExactly(tuple(
                        Severity.WARNING,
                        "check its address and whether it runs; it is of best effort: nothing waits, and what it does not take"
                                + " is dropped and counted"));
    }

    @Test
    void whatIsWellHasNoProblem() {
        assertThat(texts(datadog("/series", State.OK, NEVER), datadog("/check_run", State.CLOSED, NEVER)))
                .isEmpty();
    }
}
