// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import io.checkagent.endtoend.OneClassPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A plugin whose NODE check commits points at a steady rate and writes down each commit that was acknowledged, and what
 * arrived of them. A commit is known by its time, which is the value of all its points. Thread-safe.
 */
final class PointsPlugin {
    static final String CHECK = "points";

    private static final int COMMITS_A_SECOND = 5;
    private static final String SOURCE = """
            import io.checkagent.api.*;
            import java.nio.file.*;
            import java.time.Duration;
            import org.pf4j.Extension;

            @Extension
            @CheckType(name = "points", streaming = true)
            public final class PointsCheck implements Check {
                @Override
                public void run(CheckContext context) throws Exception {
                    long begin = System.nanoTime();
                    for (long commits = 1; ; commits++) {
                        long commit = System.currentTimeMillis();
                        for (int i = 0; i < %1$d; i++) {
                            context.sender().gauge("outage.points", commit, "n:" + i);
                        }
                        context.sender().commit().whenComplete((done, refused) -> {
                            if (refused == null) {
                                write(commit);
                            }
                        });
                        long pause = begin + commits * %2$dL - System.nanoTime();
                        if (context.await(Duration.ofNanos(Math.max(1_000_000, pause)))) {
                            return;
                        }
                    }
                }

                private static synchronized void write(long commit) {
                    try {
                        Files.writeString(Path.of("%3$s"), commit + "\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            }
            """;

    private final Path ledger;
    private final int pointsOfCommit;
    private final Map<Long, BitSet> arrived = new ConcurrentHashMap<>();
    private final AtomicLong repeated = new AtomicLong();

    /** Puts it into that folder. */
    PointsPlugin(Path plugins, Path ledger, int pointsEachSecond) throws IOException {
        this.ledger = ledger;
        pointsOfCommit = pointsEachSecond / COMMITS_A_SECOND;
        OneClassPlugin.write(
                plugins,
                CHECK,
                "PointsCheck",
                SOURCE.formatted(pointsOfCommit, 1_000_000_000L / COMMITS_A_SECOND, ledger));
    }

    /** Reads a payload of {@code /api/v1/series}. */
    void arrived(JsonNode payload) {
        for (JsonNode series : payload.path("series")) {
            if (series.path("metric").asString().equals("outage.points")) {
                int number = 0;
                for (JsonNode tag : series.path("tags")) {
                    if (tag.asString().startsWith("n:")) {
                        number = Integer.parseInt(tag.asString().substring(2));
                    }
                }
                for (JsonNode point : series.path("points")) {
                    arrived(point.path(1).asLong(), number);
                }
            }
        }
    }

    private void arrived(long commit, int number) {
        BitSet numbers = arrived.computeIfAbsent(commit, any -> new BitSet());
        synchronized (numbers) {
            if (numbers.get(number)) {
                repeated.incrementAndGet();
            }
            numbers.set(number);
        }
    }

    /** Those that were acknowledged, by any agent. */
    long acknowledged() throws IOException {
        return acknowledgedCommits().size() * (long) pointsOfCommit;
    }

    private Set<Long> acknowledgedCommits() throws IOException {
        return Files.exists(ledger)
                ? Files.readAllLines(ledger).stream().map(Long::parseLong).collect(Collectors.toSet())
                : Set.of();
    }

    /** Those of them that did not arrive. */
    long lost() throws IOException {
        return acknowledgedCommits().stream().mapToLong(this::missing).sum();
    }

    private long missing(long commit) {
        BitSet numbers = arrived.getOrDefault(commit, new BitSet());
        synchronized (numbers) {
            return (long) pointsOfCommit - numbers.cardinality();
        }
    }

    /** Those that arrived more than once. */
    long repeated() {
        return repeated.get();
    }
}
