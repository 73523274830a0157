// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.CheckContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * One run's reading of the host's files. A file that is not there and lines that are not understood are warnings, one for
 * each file; the rest of the check goes on. Not thread-safe.
 */
final class Reading implements AutoCloseable {
    /** How much of a line a warning shows. */
    private static final int SHOWN = 100;

    /** How many of the things that were left out for one reason a warning names. */
    private static final int NAMED = 10;

    private record Malformed(int count, String first) {}

    private final HostFiles files;
    private final CheckContext context;
    private final Map<String, Malformed> malformed = new LinkedHashMap<>();
    private final Map<String, List<String>> leftOut = new LinkedHashMap<>();

    Reading(HostFiles files, CheckContext context) {
        this.files = requireNonNull(files, "files is null");
        this.context = requireNonNull(context, "context is null");
    }

    /** The lines of a file below {@code /proc} without which the check has nothing to say. */
    List<String> required(String name) throws IOException {
        return withoutNul(name, files.procfsLines(name));
    }

    /** The lines of a file below {@code /proc}; none, and a warning, when it cannot be read. */
    List<String> lines(String name) {
        try {
            return withoutNul(name, files.procfsLines(name));
        } catch (IOException e) {
            context.warn(message(e));
            return List.of();
        }
    }

    /**
     * Hands over line by line a file below {@code /proc} that may be large.
     *
     * @return false, after a warning, when it cannot be read to its end
     */
    boolean forEachLine(String name, Consumer<String> line) {
        Path file = files.procfs().resolve(name);
        // Kernel files are ASCII; this decoding never fails.
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1))) {
            for (String next = reader.readLine(); next != null; next = reader.readLine()) {
                line.accept(next);
            }
            return true;
        } catch (IOException e) {
            context.warn(message(files.explain(file, e)));
            return false;
        }
    }

    /** Whether there is a file of that name below {@code /proc}. */
    boolean exists(String name) {
        return Files.exists(files.procfs().resolve(name));
    }

    /** The one number in a small file; empty without a warning when it holds none or is not there. */
    static OptionalDouble number(Path file) {
        return text(file).map(Numbers::parse).orElseGet(OptionalDouble::empty);
    }

    /** The text of a small file, without the blanks around it; empty when it cannot be read. */
    static Optional<String> text(Path file) {
        try {
            return Optional.of(HostFiles.text(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Notes a line that is not understood. */
    void malformed(String name, String line) {
        malformed.merge(name, new Malformed(1, line), (noted, next) -> new Malformed(noted.count() + 1, noted.first()));
    }

    /** Notes something that could not be told, and why. */
    void leftOut(String reason, Object what) {
        leftOut.computeIfAbsent(reason, key -> new ArrayList<>()).add(what.toString());
    }

    /** Warns at once. */
    void warn(String message) {
        context.warn(message);
    }

    /** Warns of what was noted. */
    @Override
    public void close() {
        leftOut.forEach((reason, names) -> context.warn(reason + ": "
                + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "")));
        malformed.forEach((name, lines) -> context.warn("%s has %s that cannot be read: %s"
                .formatted(
                        name,
                        lines.count() == 1 ? "a line" : lines.count() + " lines, the first of these,",
                        abbreviate(lines.first()))));
    }

    /** No name can have one, and what had one could be no path. */
    private List<String> withoutNul(String name, List<String> lines) {
        List<String> plain = new ArrayList<>(lines.size());
        for (String line : lines) {
            if (line.indexOf('\0') < 0) {
                plain.add(line);
            } else {
                malformed(name, line);
            }
        }
        return plain;
    }

    private static String abbreviate(String line) {
        return line.isBlank()
                ? "an empty one"
                : '"' + (line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...") + '"';
    }

    private static String message(IOException e) {
        return String.valueOf(e.getMessage());
    }
}
