// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.Objects.requireNonNull;

import io.checkagent.endtoend.Hook;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A line of the matrix: a fault, and the play that shows what it does.
 *
 * @param fault what goes wrong
 * @param needs what the play cannot do without
 * @param isUsual whether it is played without being asked for on the embedded API
 * @param play what is done
 */
record Row(String fault, Set<Need> needs, boolean isUsual, Play play) {
    /** What not every cluster can do. */
    enum Need {
        /** A server that can be told how to answer: the row runs on the embedded API, whatever cluster was given. */
        EMBEDDED_API,
        /** History can be forgotten; the embedded API can do that by itself. */
        COMPACTION,
        /** Events are written by a program that outlives an outage of the API server. */
        LOAD,
        /** kube-apiserver can be killed and frozen. */
        COMPONENT
    }

    /** What is done in a row. What it expects goes to the verdict. */
    @FunctionalInterface
    interface Play {
        void on(Scene scene) throws Exception;
    }

    Row {
        requireNonNull(fault, "fault is null");
        needs = Set.copyOf(needs);
        requireNonNull(play, "play is null");
    }

    static Row of(String fault, Play play, Need... needs) {
        return new Row(fault, Set.of(needs), false, play);
    }

    /** The same, played without being asked for. */
    Row usual() {
        return new Row(fault, needs, true, play);
    }

    boolean isOnEmbeddedApi() {
        return needs.contains(Need.EMBEDDED_API);
    }

    /** Why it cannot run on the cluster that was given, if so. */
    Optional<String> hindrance(boolean realCluster) {
        List<String> missing = needs.stream()
                .flatMap(need -> hook(need, realCluster).stream())
                .filter(hook -> Hook.of(hook).isEmpty())
                .sorted()
                .toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of("needs " + String.join(", ", missing));
    }

    private static Optional<String> hook(Need need, boolean realCluster) {
        return switch (need) {
            case EMBEDDED_API -> Optional.empty();
            case COMPACTION -> realCluster ? Optional.of("e2e.hook.compact") : Optional.empty();
            case LOAD -> Optional.of("e2e.hook.load");
            case COMPONENT -> Optional.of("e2e.hook.component");
        };
    }
}
