// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The measured figures as Markdown. */
final class Report {
    private Report() {}

    /** A table of rounds, a line for each fault, and what was left out. */
    static String of(List<Round> rounds, Times bounds, List<Fault> leftOut) {
        List<String> lines = new ArrayList<>();
        lines.add("| fault | rounds | overlaps | gap p50 | gap p99 | gap max | bounded | measured max | bound "
                + "| last output after last renewal, max | bound |");
        lines.add("|---|---|---|---|---|---|---|---|---|---|---|");
        for (Fault fault : Fault.values()) {
            List<Round> same =
                    rounds.stream().filter(round -> round.fault() == fault).toList();
            if (!same.isEmpty()) {
                lines.add(row(fault, same, bounds));
            }
        }
        lines.add("");
        lines.add("%d rounds with %s candidates, %d overlaps."
                .formatted(
                        rounds.size(),
                        rounds.stream()
                                .map(Round::candidates)
                                .distinct()
                                .map(String::valueOf)
                                .collect(joining(" and ")),
                        rounds.stream().mapToInt(Round::overlaps).sum()));
        if (!leftOut.isEmpty()) {
            lines.add("");
            lines.add("Left out, for want of the hook that reaches kube-apiserver: "
                    + leftOut.stream().map(Fault::toString).collect(joining("; ")) + ".");
        }
        return String.join("\n", lines) + "\n";
    }

    private static String row(Fault fault, List<Round> rounds, Times bounds) {
        long[] gaps = sorted(rounds.stream().map(Round::gap).toList());
        List<Long> lastOutputs =
                rounds.stream().map(Round::lastOutput).flatMap(Optional::stream).toList();
        Optional<Duration> lastOutputLimit = bounds.lastOutputLimit(fault);
        return "| "
                + String.join(
                        " | ",
                        fault.toString(),
                        Integer.toString(rounds.size()),
                        Integer.toString(
                                rounds.stream().mapToInt(Round::overlaps).sum()),
                        seconds(percentile(gaps, 50)),
                        seconds(percentile(gaps, 99)),
                        seconds(percentile(gaps, 100)),
                        fault.bound().toString(),
                        seconds(rounds.stream().mapToLong(Round::bounded).max().orElseThrow()),
                        seconds(bounds.limit(fault).toMillis()),
                        lastOutputLimit.isEmpty() || lastOutputs.isEmpty()
                                ? ""
                                : seconds(percentile(sorted(lastOutputs), 100)),
                        lastOutputLimit.map(limit -> seconds(limit.toMillis())).orElse(""))
                + " |";
    }

    /** A table of hand-overs. */
    static String of(List<HandOver> handOvers) {
        return """
                | %d graceful hand-overs, %d overlaps | p50 | p99 | max |
                |---|---|---|---|
                %s%s""".formatted(
                        handOvers.size(),
                        handOvers.stream().mapToInt(HandOver::overlaps).sum(),
                        row(
                                "release to first output of the next leader",
                                handOvers.stream().map(HandOver::fromRelease).toList()),
                        row(
                                "last output of the one to first output of the next leader",
                                handOvers.stream().map(HandOver::gap).toList()));
    }

    private static String row(String name, Collection<Long> values) {
        long[] sorted = sorted(values);
        return "| %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        seconds(percentile(sorted, 50)),
                        seconds(percentile(sorted, 99)),
                        seconds(percentile(sorted, 100)));
    }

    private static long[] sorted(Collection<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    /** The nearest rank: the smallest value that so many percent of all do not exceed. */
    static long percentile(long[] sorted, int percent) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
    }
}
