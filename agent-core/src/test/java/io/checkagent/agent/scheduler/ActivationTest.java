// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.Scope;
import io.checkagent.delivery.BadResults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ActivationTest {
    private final FakeOutlet outlet = new FakeOutlet();

    private Activation activation(Check check) {
        return Activation.of(
                TestInstances.of("check", Scope.NODE, false, Duration.ofSeconds(15), check),
                outlet,
                TestInstances.SURROUNDINGS);
    }

    @Test
    void aRunThatIsCutAtItsTimeLimitKeepsWhatItSentAndItsOwnError() {
        AtomicReference<Activation> running = new AtomicReference<>();
        Activation activation = activation(context -> {
            requireNonNull(running.get()).timedOut();
            // As a library does that turns the interrupt into an exception of its own.
            throw new IllegalStateException("the answer did not come");
        });
        running.set(activation);

        assertThat(activation.run()).isFalse();

        assertThat(outlet.commits)
                .as("an outlet refuses a commit while the interrupt flag is set")
                .isEqualTo(1);
        assertThat(activation.status(CheckStatus.State.WAITING).lastError()).contains("the answer did not come");
        assertThat(Thread.currentThread().isInterrupted())
                .as("nor is the runner's next run cut")
                .isFalse();
    }

    @Test
    void aRunThatHeedsItsInterruptSaysThatItWasTheTimeLimit() {
        AtomicReference<Activation> running = new AtomicReference<>();
        Activation activation = activation(context -> {
            requireNonNull(running.get()).timedOut();
            boolean unused = context.await(Duration.ofMinutes(1));
        });
        running.set(activation);

        assertThat(activation.run()).isFalse();

        assertThat(outlet.commits).isEqualTo(1);
        assertThat(activation.status(CheckStatus.State.WAITING).lastError().orElseThrow())
                .contains("ran for more than its time limit of 60s and was interrupted; it was at ")
                .contains("java.lang.Thread.getStackTrace(Thread.java:");
    }

    @Test
    void aRunThatSwallowsItsInterruptAndEndsLateHasFailedAllTheSame() {
        AtomicReference<Activation> running = new AtomicReference<>();
        Activation activation = activation(context -> {
            requireNonNull(running.get()).timedOut();
            boolean unused = Thread.interrupted();
        });
        running.set(activation);

        assertThat(activation.run()).isFalse();

        CheckStatus status = activation.status(CheckStatus.State.WAITING);
        assertThat(status.lastError().orElseThrow()).contains("time limit of 60s");
        assertThat(status.totalErrors()).isEqualTo(1);
    }

    @Test
    void aDeliveryThatFailsIsAFailureOfTheRunWhichEndsAllTheSame() {
        outlet.failsToCommit = new NoClassDefFoundError("io/checkagent/delivery/Gone");
        Activation activation = activation(context -> {});

        assertThat(activation.run()).isFalse();

        CheckStatus status = activation.status(CheckStatus.State.WAITING);
        assertThat(status.totalRuns()).isEqualTo(1);
        assertThat(status.lastError().orElseThrow()).contains("io.checkagent.delivery.Gone");
    }

    @Test
    void whatTheDeliveryRefusesIsAWarningOfTheRunAndCountedByItsRule() {
        outlet.badResults =
                List.of(new BadResults("too_many", 980_000, "980000 of 1000000 metric samples were refused"));
        Activation activation = activation(context -> {});

        assertThat(activation.run()).isTrue();
        assertThat(activation.run()).isTrue();

        CheckStatus status = activation.status(CheckStatus.State.WAITING);
        assertThat(status.lastWarnings()).containsExactly("980000 of 1000000 metric samples were refused");
        assertThat(status.badResults()).as("over all runs").isEqualTo(Map.of("too_many", 1_960_000L));
    }

    @Test
    void whatNeedsNoWarningIsCountedAlone() {
        outlet.badResults = List.of(new BadResults("changed_name", 2, ""));
        Activation activation = activation(context -> {});

        assertThat(activation.run()).isTrue();

        CheckStatus status = activation.status(CheckStatus.State.WAITING);
        assertThat(status.lastWarnings()).isEmpty();
        assertThat(status.badResults()).isEqualTo(Map.of("changed_name", 2L));
    }

    @Test
    void aStreamingCheckIsToldOfARefusalWhileItGoesOn() {
        Activation[] running = new Activation[1];
        running[0] = Activation.of(
                TestInstances.of("stream", Scope.NODE, true, Duration.ofSeconds(15), context -> {
                    outlet.badResults = List.of(new BadResults("too_long", 1, "1 result was refused"));
                    context.sender().gauge("big", 1);
                    assertThat(running[0].status(CheckStatus.State.RUNNING).lastWarnings())
                            .containsExactly("1 result was refused");
                }),
                outlet,
                TestInstances.SURROUNDINGS);

        assertThat(running[0].run()).isTrue();
    }

    @Test
    void whateverACheckTellsOfItselfIsFitToBeShown() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);
        Activation activation = activation(new Check() {
            @Override
            @SuppressWarnings("NullAway") // what a check may do wrong
            public void run(CheckContext context) {
                context.warn(null);
                context.warn("two\nlines \u001b[31m");
                context.detail("number", 7);
                context.detail("nothing", null);
                context.detail("itself", itself);
                context.detail("map", Map.of("a", List.of(1, 2)));
                context.detail("broken", new Object() {
                    @Override
                    public String toString() {
                        throw new IllegalStateException("no text");
                    }
                });
            }
        });

        assertThat(activation.run()).isTrue();

        CheckStatus status = activation.status(CheckStatus.State.WAITING);
        assertThat(status.lastWarnings()).containsExactly("null", "two lines \\u001b[31m");
        assertThat(status.details())
                .containsEntry("number", 7)
                .containsEntry("nothing", "null")
                .containsEntry("map", Map.of("a", List.of(1, 2)))
                .containsEntry("broken", "a value that cannot be shown: IllegalStateException");
        assertThat(String.valueOf(status.details().get("itself"))).hasSizeLessThan(100);
    }

    @Test
    void whatARunThrewMayLackAClassForItsOwnMessage() {
        Activation activation = activation(context -> {
            throw new IllegalStateException() {
                @Override
                public String getMessage() {
                    throw new NoClassDefFoundError("org/postgresql/util/ServerErrorMessage");
                }

                @Override
                public synchronized Throwable getCause() {
                    throw new NoClassDefFoundError("org/postgresql/util/ServerErrorMessage");
                }
            };
        });

        assertThat(activation.run()).isFalse();

        assertThat(activation.status(CheckStatus.State.WAITING).lastError().orElseThrow())
                .contains("its message cannot be read");
    }

    @Test
    void ofAFloodOfWarningsAndDetailsTheFirstAreKeptAndTheOthersCounted() {
        Activation activation = activation(context -> {
            for (int i = 0; i < 1_000; i++) {
                context.warn("warning " + i);
                context.detail("detail " + i, i);
            }
        });

        assertThat(activation.run()).isTrue();

        CheckStatus status = activation.status(CheckStatus.State.WAITING);
        assertThat(status.lastWarnings())
                .hasSize(52)
                .contains(
                        "warning 49",
                        "950 more warnings of the run left out: 50 are kept",
                        "details were left out 950 times: 50 of them are kept");
        assertThat(status.details()).hasSize(50);
    }
}
