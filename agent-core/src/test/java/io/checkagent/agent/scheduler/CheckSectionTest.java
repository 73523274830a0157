// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.checkagent.agent.TroubleshootingPage;
import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.scheduler.Activation.Surroundings;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.api.Check;
import io.checkagent.api.Host;
import io.checkagent.api.Scope;
import io.checkagent.delivery.BadResults;
import io.checkagent.delivery.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** In virtual time: a run takes place when the test lets it. */
class CheckSectionTest {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final ManualClock clock = new ManualClock();
    private final FakeOutlet outlet = new FakeOutlet();
    private final Queue<Runnable> runs = new ArrayDeque<>();
    private final Scheduler scheduler = new Scheduler(
            4,
            () -> clock.instant().getEpochSecond() * 1_000_000_000,
            runs::add,
            (instance, term) -> outlet,
            new Surroundings(
                    new Host("node-1", Optional.empty(), List.of()),
                    clock,
                    (duration, stopped) -> true,
                    TestInstances.crashes(Path.of("unused"), clock)),
            TestInstances.firstRuns());
    private final CheckSection section = new CheckSection(scheduler, clock);

    private void add(Scope scope, boolean streaming, Check check) {
        CheckInstance instance = TestInstances.of("pods", scope, streaming, INTERVAL, check);
        scheduler.add(instance);
    }

    /** Lets a run begin that is due, and end. */
    private void run() {
        clock.advance(INTERVAL);
        long unused = scheduler.tick();
        runs.remove().run();
    }

    private String line() {
        StatusPrinter out = new StatusPrinter();
        section.summarize(section.status(), out);
        return out.toString().lines().skip(1).findFirst().orElseThrow();
    }

    private List<StatusProblem> problems() {
        List<StatusProblem> problems = section.problems(section.status());
        TroubleshootingPage.assertHas(problems);
        return problems;
    }

    @Test
    void oneThatNeverRanIsNotShownAsWell() {
        add(Scope.NODE, false, context -> {});
        scheduler.start();

        assertThat(line()).contains("WAITING", "has not run yet").doesNotContain("OK");

        clock.advance(INTERVAL);
        long unused = scheduler.tick();
        scheduler.status();
        assertThat(line()).contains("WAITING").doesNotContain("OK");

        runs.remove().run();
        assertThat(line()).contains("OK", "1 run,");
    }

    @Test
    void whileAnotherLeadsOneOfTheClusterStandsBy() {
        add(Scope.CLUSTER, false, context -> {});
        scheduler.start();

        assertThat(line()).contains("STANDBY", "runs on the leader").doesNotContain("OK");
    }

    @Test
    void oneThatFailsAndOneThatIsKeptFromItsTaskAreProblems() {
        boolean[] fails = {true};
        add(Scope.NODE, false, context -> {
            if (fails[0]) {
                throw new IOException("no answer from the server");
            }
            context.detail("problem", "no events of any namespace are collected since noon: HTTP 503");
        });
        scheduler.start();

        run();
        assertThat(problems())
                .extracting(StatusProblem::trouble, StatusProblem::severity)
                .containsExactly(tuple(Trouble.CHECK_FAILS, StatusProblem.Severity.ERROR));

        fails[0] = false;
        run();
        assertThat(problems())
                .extracting(StatusProblem::trouble, StatusProblem::severity)
                .containsExactly(tuple(Trouble.CHECK_HINDERED, StatusProblem.Severity.CRITICAL));
    }

    @Test
    void whatItSaidInAnEarlierTermIsNoProblemOfAFollower() throws InterruptedException {
        add(Scope.CLUSTER, false, context -> context.warn("may not list pods"));
        scheduler.lead(TestInstances.TERM);
        run();
        assertThat(problems()).hasSize(1);

        assertThat(scheduler.stop(Scope.CLUSTER, Duration.ZERO)).isTrue();

        assertThat(problems()).isEmpty();
        assertThat(line()).contains("STANDBY");
    }

    @Test
    void aWarningOfARunIsAProblemUntilTheNext() {
        boolean[] warns = {true};
        add(Scope.NODE, false, context -> {
            if (warns[0]) {
                context.warn("may not list pods");
            }
        });
        scheduler.start();

        run();
        assertThat(line()).contains("WARNING");
        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(StatusProblem.Severity.WARNING);
            assertThat(problem.what()).isEqualTo("check pods (pods): may not list pods");
            assertThat(problem.remedy()).contains("agent check pods");
        });

        warns[0] = false;
        run();
        assertThat(problems()).isEmpty();
    }

    @Test
    void aWarningOfAStreamingRunIsAProblemAsLongAsItIsSaidAgain() {
        add(Scope.NODE, true, context -> {
            context.warn("may not get pods");
            assertThat(problems())
                    .as("while it goes on")
                    .extracting(StatusProblem::severity, StatusProblem::what)
                    .containsExactly(tuple(StatusProblem.Severity.WARNING, "check pods (pods): may not get pods"));
            assertThat(line()).contains("WARNING", "streaming since");

            clock.advance(Duration.ofMinutes(10));
            context.warn("may not get pods");
            clock.advance(Duration.ofMinutes(10));
            assertThat(problems()).as("it was said again").hasSize(1);

            clock.advance(Duration.ofMinutes(10));
            assertThat(problems()).as("it is over").isEmpty();
            assertThat(line()).contains("OK", "streaming since");
        });
        scheduler.start();
        run();

        assertThat(section.status()).singleElement().satisfies(status -> assertThat(status.lastError())
                .isEmpty());
    }

    @Test
    void whatARunOfAStreamSaidBeforeItEndedIsNotTheNextOnes() {
        int[] count = {0};
        add(Scope.NODE, true, context -> {
            if (count[0]++ == 0) {
                context.warn("may not get pods");
            } else {
                assertThat(problems()).isEmpty();
            }
        });
        scheduler.start();

        run();
        run();

        assertThat(count[0]).isEqualTo(2);
        assertThat(section.status().get(0).lastError()).isEmpty();
    }

    @Test
    void badResultsAreCountedWithTheChecksNameAndTheirRule() {
        outlet.badResults = List.of(new BadResults("not_finite", 3, "no numbers: 3"));
        add(Scope.NODE, false, context -> {});
        scheduler.start();
        run();
        run();

        List<String> readings = new ArrayList<>();
        section.read((metric, value, labels) -> {
            if (metric.name().equals("check_agent.check.bad_results")) {
                readings.add(value + " " + List.of(labels));
            }
        });
        assertThat(readings).containsExactly("6 [pods, pods, not_finite]");
        StatusPrinter out = new StatusPrinter();
        section.print(section.status(), out);
        assertThat(out.toString()).contains("Bad Results: {not_finite=6}");
    }
}
