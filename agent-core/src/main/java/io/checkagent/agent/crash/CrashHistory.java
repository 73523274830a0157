// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.agent.stage.ErrorText;
import io.checkagent.agent.stage.OwnFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How often the agent died of which instance, and until when each is held back for that: 1 minute, then 5 times as long
 * each time, at most 6 hours. An instance that has gone well for a day after it was let run again begins anew. A file of
 * lines: ID, number, time until, reason, divided by tabs. At most {@value #MOST} instances. Not thread-safe.
 */
final class CrashHistory {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);
    private static final int MOST = 100;
    private static final int LARGEST = 512 * 1024;

    private final Path file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * An instance that the agent died of.
     *
     * @param times how often
     * @param until when it is held back
     * @param reason why it is taken for the cause
     */
    record Entry(int times, Instant until, String reason) {}

    private CrashHistory(Path file) {
        this.file = file;
    }

    /**
     * Reads it; lines that make no sense are left out.
     *
     * @throws IOException when there is one that cannot be read
     */
    static CrashHistory read(Path file, Instant now) throws IOException {
        CrashHistory history = new CrashHistory(file);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return history;
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            new String(in.readNBytes(LARGEST), UTF_8)
                    .lines()
                    .limit(MOST)
                    .forEach(line -> history.take(line.split("\t", 4), now));
        }
        return history;
    }

    private void take(String[] fields, Instant now) {
        if (fields.length != 4) {
            return;
        }
        try {
            Instant until = Instant.parse(fields[2]);
            // A clock that was wrong when it was written holds nobody back for longer.
            Instant latest = now.plus(LONGEST);
            if (until.plus(FORGOTTEN_AFTER).isAfter(now)) {
                entries.put(
                        fields[0],
                        new Entry(
                                Integer.parseInt(fields[1]),
                                until.isAfter(latest) ? latest : until,
                                ErrorText.oneLine(fields[3])));
            }
        } catch (DateTimeException | NumberFormatException e) {
            // Somebody has written there; the agent goes by what it can read.
        }
    }

    /** The agent died of it once more. */
    void add(String instanceId, String reason, Instant now) {
        int times = Optional.ofNullable(entries.remove(instanceId))
                        .map(Entry::times)
                        .orElse(0)
                + 1;
        entries.put(instanceId, new Entry(times, now.plus(hold(times)), reason));
        if (entries.size() > MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** How long one is held back that the agent died of that often. */
    static Duration hold(int times) {
        Duration hold = FIRST;
        for (int i = 1; i < times && hold.compareTo(LONGEST) < 0; i++) {
            hold = hold.multipliedBy(5);
        }
        return hold.compareTo(LONGEST) > 0 ? LONGEST : hold;
    }

    Optional<Entry> of(String instanceId) {
        return Optional.ofNullable(entries.get(instanceId));
    }

    /** Never through a link, and all or nothing. */
    void write() throws IOException {
        OwnFile.write(
                file,
                entries.entrySet().stream()
                        .map(one -> "%s\t%s\t%s\t%s%n"
                                .formatted(
                                        one.getKey(),
                                        one.getValue().times(),
                                        one.getValue().until(),
                                        one.getValue().reason()))
                        .collect(Collectors.joining()));
    }
}
