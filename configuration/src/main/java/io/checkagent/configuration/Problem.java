// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something in the configuration that the user should know, or change.
 *
 * @param severity how bad it is
 * @param location where it stands
 * @param key the path of the key, such as {@code instances[0].timeout}; empty for the file as a whole
 * @param message what is wrong; never a secret value
 * @param remedy what to write instead; may be empty
 * @param consequence what holds until then, such as {@code 60 is used instead}; may be empty
 */
public record Problem(
        Severity severity, Location location, String key, String message, String remedy, String consequence) {
    /** How bad a problem is. */
    public enum Severity {
        /** What it stands in cannot be used. */
        ERROR,
        /** The agent goes on, but probably not as the user meant. */
        WARNING,
        /** Good to know. */
        NOTICE
    }

    private static final int MOST = 500;
    private static final int LONGEST_KEY = 200;

    public Problem {
        requireNonNull(severity, "severity is null");
        requireNonNull(location, "location is null");
        requireNonNull(key, "key is null");
        message = Scrubber.scrub(message);
        remedy = Scrubber.scrub(remedy);
        consequence = Scrubber.scrub(consequence);
    }

    public Problem(Severity severity, Location location, String key, String message, String remedy) {
        this(severity, location, key, message, remedy, "");
    }

    public static Problem error(Location location, String key, String message, String remedy) {
        return new Problem(Severity.ERROR, location, key, message, remedy);
    }

    public static Problem error(YamlValue value, String message, String remedy) {
        return error(value.location(), value.path(), message, remedy);
    }

    public static Problem warning(YamlValue value, String message, String remedy) {
        return new Problem(Severity.WARNING, value.location(), value.path(), message, remedy);
    }

    public static Problem notice(Location location, String key, String message, String remedy) {
        return new Problem(Severity.NOTICE, location, key, message, remedy);
    }

    /** Whether what it stands in cannot be used. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** This problem, with what holds until it is mended. */
    public Problem withConsequence(String text) {
        return new Problem(severity, location, key, message, remedy, text);
    }

    /**
     * The problems, or of very many the first ones, and one that says how many there are more: a file that is no
     * configuration at all has one in each line.
     */
    public static List<Problem> bounded(List<Problem> problems) {
        if (problems.size() <= MOST) {
            return List.copyOf(problems);
        }
        List<Problem> omitted = problems.subList(MOST, problems.size());
        Severity worst = omitted.stream()
                .map(Problem::severity)
                .min(Comparator.naturalOrder())
                .orElse(Severity.NOTICE);
        Location file = Location.of(omitted.get(0).location().file());
        List<Problem> bounded = new ArrayList<>(problems.subList(0, MOST));
        bounded.add(new Problem(worst, file, "", Count.of(omitted.size(), "more problem"), ""));
        return List.copyOf(bounded);
    }

    /** How many there are of that severity. */
    public static long count(Collection<Problem> problems, Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .count();
    }

    /**
     * One line without control characters and secrets: {@code datadog.yaml:12:3: leader_lease_duration: expected …, found
     * "soon"; e.g. 60; 60 is used instead}.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(location + ": ");
        if (!key.isEmpty()) {
            String path = key.substring(0, Math.min(key.length(), LONGEST_KEY));
            text.append(Scrubber.scrubValue("", path)).append(": ");
        }
        text.append(message);
        Stream.of(remedy, consequence).filter(part -> !part.isEmpty()).forEach(part -> text.append("; ")
                .append(part));
        return Scrubber.oneLine(Scrubber.scrub(text.toString()));
    }
}
