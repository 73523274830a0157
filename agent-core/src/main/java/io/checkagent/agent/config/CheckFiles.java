// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.agent.stage.ErrorText;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of one directory like {@code conf.d}, by the check that they configure: {@code <check>.yaml}, {@code
 * <check>.d/*.yaml}, and the same with {@code .default} behind it. All else, such as {@code .example}, is no
 * configuration.
 */
final class CheckFiles {
    private static final Pattern FILE = Pattern.compile("([^.].*)\\.ya?ml(\\.default)?");
    private static final String DIRECTORY_SUFFIX = ".d";

    /** Files with a meaning of their own for the Datadog Agent: container templates and JMX metrics. */
    private static final Set<String> OTHER_FILES = Set.of("auto_conf", "metrics");

    /**
     * One of them.
     *
     * @param path where it is
     * @param name what it calls the check
     */
    record CheckFile(Path path, String name) {}

    private final List<CheckFile> regular = new ArrayList<>();
    private final List<CheckFile> defaults = new ArrayList<>();

    private final Path directory;

    private CheckFiles(Path directory) {
        this.directory = directory;
    }

    /** Where they were found. */
    Path directory() {
        return directory;
    }

    /** Those that the user wrote. */
    List<CheckFile> regular() {
        return regular;
    }

    /** Those that count only where no regular one configures an instance. */
    List<CheckFile> defaults() {
        return defaults;
    }

    /**
     * Finds the files by check; a directory that does not exist has none.
     *
     * @param names gives the check that a file's name stands for
     */
    static Map<String, CheckFiles> find(Path directory, UnaryOperator<String> names, List<Problem> problems) {
        Map<String, CheckFiles> found = new TreeMap<>();
        for (Path entry : list(directory, problems)) {
            String name = entry.getFileName().toString();
            if (Files.isDirectory(entry) && name.endsWith(DIRECTORY_SUFFIX)) {
                String check = name.substring(0, name.length() - DIRECTORY_SUFFIX.length());
                list(entry, problems).forEach(file -> add(found, directory, names, file, Optional.of(check), problems));
            } else {
                add(found, directory, names, entry, Optional.empty(), problems);
            }
        }
        return found;
    }

    /**
     * As if the regular files of another directory had been copied over this one's.
     *
     * @param copied files of the same check
     */
    CheckFiles overlaidBy(CheckFiles copied) {
        Set<Path> replaced = copied.regular.stream()
                .map(file -> copied.directory.relativize(file.path()))
                .collect(Collectors.toSet());
        CheckFiles both = new CheckFiles(directory);
        both.regular.addAll(copied.regular);
        regular.stream()
                .filter(file -> !replaced.contains(directory.relativize(file.path())))
                .forEach(both.regular::add);
        both.defaults.addAll(defaults);
        return both;
    }

    /** No file. */
    static CheckFiles none(Path directory) {
        return new CheckFiles(directory);
    }

    /** A text that differs when a file was added, removed, written or replaced. Links are followed. */
    static String fingerprint(List<Path> directories) {
        StringBuilder text = new StringBuilder();
        List<Problem> problems = new ArrayList<>();
        for (Path directory : directories) {
            find(directory, UnaryOperator.identity(), problems).values().stream()
                    .flatMap(files -> Stream.concat(files.regular.stream(), files.defaults.stream()))
                    .forEach(file -> text.append(file.path())
                            .append(' ')
                            .append(stamp(file.path()))
                            .append('\n'));
        }
        problems.forEach(problem -> text.append(problem).append('\n'));
        return text.toString();
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void add(
            Map<String, CheckFiles> found,
            Path directory,
            UnaryOperator<String> names,
            Path file,
            Optional<String> check,
            List<Problem> problems) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        if (!name.matches() || OTHER_FILES.contains(name.group(1))) {
            return;
        }
        // A pipe would keep the agent waiting, a device has no end. A broken link is told when it is read.
        if (!Files.isRegularFile(file) && !Files.notExists(file)) {
            problems.add(new Problem(
                    Problem.Severity.WARNING,
                    Location.of(file.toString()),
                    "",
                    "no file but a directory, a pipe or a device; left out",
                    "write the check's configuration into a file of that name"));
            return;
        }
        String checkName = check.orElse(name.group(1));
        CheckFiles files = found.computeIfAbsent(names.apply(checkName), key -> new CheckFiles(directory));
        (name.group(2) == null ? files.regular : files.defaults).add(new CheckFile(file, checkName));
    }

    /** Names of files that are checks of the Datadog Agent in Python. */
    static List<String> pythonFiles(Path directory, List<Problem> problems) {
        return list(directory, problems).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".py") && !name.startsWith("."))
                .toList();
    }

    private static List<Path> list(Path directory, List<Problem> problems) {
        List<Path> entries = new ArrayList<>();
        if (Files.notExists(directory)) {
            return entries;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (NotDirectoryException e) {
            problems.add(Problem.error(
                    Location.of(directory.toString()),
                    "",
                    "no directory",
                    "make it one, or name another in confd_path"));
        } catch (IOException e) {
            problems.add(Problem.error(
                    Location.of(directory.toString()),
                    "",
                    "cannot be listed: " + ErrorText.of(e),
                    "give the agent's user the right to read it"));
        }
        entries.sort(null);
        return entries;
    }
}
