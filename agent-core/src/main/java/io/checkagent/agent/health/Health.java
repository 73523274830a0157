// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.health;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.HealthProbe;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Whether this agent is alive and ready, by what its stages say. Thread-safe. */
public final class Health {
    private final List<HealthProbe> probes;
    private volatile boolean started;

    /**
     * The outcome of a question.
     *
     * @param well whether there is nothing to say
     * @param reasons one line each, when not
     */
    public record Answer(boolean well, List<String> reasons) {
        public Answer {
            reasons = List.copyOf(reasons);
        }

        /** The reasons, or that there are none; ends with a line's end. */
        @Override
        public String toString() {
            return well ? "ok\n" : String.join("\n", reasons) + "\n";
        }
    }

    @Inject
    Health(Set<HealthProbe> probes) {
        this.probes = requireNonNull(probes, "probes is null").stream()
                .sorted(Comparator.comparing(HealthProbe::name))
                .toList();
    }

    /** The agent has started all its stages. */
    public void started() {
        started = true;
    }

    /** Whether it need not be restarted. */
    public Answer live() {
        return answer(ask(HealthProbe::notLive));
    }

    /** Whether it has started, and could stand in for another agent. */
    public Answer ready() {
        List<String> reasons = new ArrayList<>(startup().reasons());
        reasons.addAll(ask(HealthProbe::notReady));
        return answer(reasons);
    }

    /** Whether it has started. */
    public Answer startup() {
        return answer(started ? List.of() : List.of("agent: is starting"));
    }

    /** Whether it is both live and ready. */
    public Answer health() {
        List<String> reasons = new ArrayList<>(live().reasons());
        reasons.addAll(ready().reasons());
        return answer(reasons);
    }

    private List<String> ask(Function<HealthProbe, Optional<String>> question) {
        List<String> reasons = new ArrayList<>();
        for (HealthProbe probe : probes) {
            question.apply(probe).ifPresent(reason -> reasons.add(probe.name() + ": " + reason));
        }
        return reasons;
    }

    private static Answer answer(List<String> reasons) {
        return new Answer(reasons.isEmpty(), reasons);
    }
}
