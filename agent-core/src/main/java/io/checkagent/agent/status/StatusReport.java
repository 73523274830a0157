// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static java.util.stream.Collectors.joining;

import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusPrinter.Mood;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.configuration.Count;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole agent at one moment.
 *
 * @param parts what each stage told
 */
public record StatusReport(List<Part<?>> parts) {
    /**
     * What one stage told.
     *
     * @param section who told
     * @param status what
     */
    public record Part<T>(StatusSection<T> section, T status) {
        static <T> Part<T> of(StatusSection<T> section) {
            return new Part<>(section, section.status());
        }

        /** All of it, for a person. */
        public String text() {
            StatusPrinter out = new StatusPrinter();
            section.print(status, out);
            return out.toString();
        }

        /** All of it as JSON. */
        public String json() {
            return StatusJson.write(status) + "\n";
        }

        private List<StatusProblem> problems() {
            return section.problems(status);
        }
    }

    /**
     * Whether the agent is well.
     *
     * @param problems what it lacks, the worst first
     */
    public record Verdict(boolean healthy, List<StatusProblem> problems) {
        public Verdict {
            problems = List.copyOf(problems);
        }

        /** Their kinds, each once. */
        private String troubles() {
            return problems.stream()
                    .map(problem -> problem.trouble().toString())
                    .distinct()
                    .collect(joining(", "));
        }
    }

    public StatusReport {
        parts = List.copyOf(parts);
    }

    /** Whether the agent is well: it is, when no stage has a problem. */
    public Verdict verdict() {
        List<StatusProblem> problems = parts.stream()
                .flatMap(part -> part.problems().stream())
                .sorted(Comparator.comparing(StatusProblem::severity))
                .toList();
        return new Verdict(problems.isEmpty(), problems);
    }

    /**
     * For a person: the verdict in the first line, the problems with what to do, then a line for each thing.
     *
     * @param verbose whether all sections follow
     * @param coloured whether the text goes to a terminal
     */
    public String text(boolean verbose, boolean coloured) {
        StatusPrinter out = new StatusPrinter(coloured);
        Verdict verdict = verdict();
        int count = verdict.problems().size();
        if (verdict.healthy()) {
            out.plain(Mood.GOOD, "healthy");
        } else {
            out.plain(Mood.BAD, "unhealthy: " + Count.of(count, "problem"));
        }
        for (StatusProblem problem : verdict.problems()) {
            Mood mood = problem.severity() == StatusProblem.Severity.WARNING ? Mood.DOUBTFUL : Mood.BAD;
            out.summary(mood, StatusPrinter.words(problem.severity()), problem.what(), "");
            out.summary(Mood.IDLE, "", "-> " + problem.remedy(), "");
        }
        if (!verdict.healthy()) {
            out.plain(Mood.IDLE, "  more in docs/troubleshooting.md: " + verdict.troubles());
        }
        out.gap();
        parts.forEach(part -> summarize(part, out));
        if (verbose) {
            parts.forEach(part -> print(part, out));
        }
        return out.toString();
    }

    /** All of it as JSON: an object with the verdict, and a member for each section. */
    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("verdict", verdict());
        parts.forEach(part -> all.put(part.section().name(), part.status()));
        return StatusJson.write(all) + "\n";
    }

    private static <T> void summarize(Part<T> part, StatusPrinter out) {
        part.section().summarize(part.status(), out);
    }

    private static <T> void print(Part<T> part, StatusPrinter out) {
        part.section().print(part.status(), out);
    }
}
