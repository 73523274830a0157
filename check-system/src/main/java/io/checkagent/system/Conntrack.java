// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Sender;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The kernel's connection tracking: its values {@code sys/net/netfilter/nf_conntrack_*} below {@code /proc} as {@code
 * system.net.conntrack.*}, by default those with {@code max} and {@code count} in their names, and, when asked for, what
 * {@code conntrack -S} prints, counts tagged {@code cpu}.
 */
final class Conntrack {
    private static final String PREFIX = "nf_conntrack_";
    private static final String METRIC = "system.net.conntrack.";
    private static final List<String> DEFAULT = List.of("max", "count");
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]{1,15}");

    /** What {@code conntrack -S} calls the kernel's columns. */
    private static final Map<String, String> STATISTICS = Map.ofEntries(
            Map.entry("found", "found"),
            Map.entry("invalid", "invalid"),
            Map.entry("ignore", "ignore"),
            Map.entry("insert", "insert"),
            Map.entry("insert_failed", "insert_failed"),
            Map.entry("drop", "drop"),
            Map.entry("early_drop", "early_drop"),
            Map.entry("icmp_error", "error"),
            Map.entry("error", "error"),
            Map.entry("search_restart", "search_restart"),
            Map.entry("clashres", "clash_resolve"),
            Map.entry("clash_resolve", "clash_resolve"),
            Map.entry("chainlength", "chaintoolong"),
            Map.entry("chaintoolong", "chaintoolong"));

    private final Expressions included;
    private final Expressions excluded;
    private final boolean statistics;

    /** @param warnings takes what is wrong with the expressions */
    Conntrack(NetworkSettings settings, Consumer<String> warnings) {
        requireNonNull(settings, "settings is null");
        // Of the default nothing is left once one of the lists is configured, as with the Datadog Agent.
        List<String> whitelist = settings.whitelistConntrackMetrics()
                .orElse(settings.blacklistConntrackMetrics().isPresent() ? List.of() : DEFAULT);
        this.included = Expressions.compile("whitelist_conntrack_metrics", whitelist, 0, warnings);
        this.excluded = Expressions.compile(
                "blacklist_conntrack_metrics",
                settings.blacklistConntrackMetrics().orElse(List.of()),
                0,
                warnings);
        this.statistics = settings.conntrackPath().isPresent();
    }

    /** Sends the values, and the statistics in this directory, {@code net} or {@code 1/net}. */
    void send(Sender sender, HostFiles files, String directory, Reading reading) {
        values(sender, files.procfs().resolve("sys/net/netfilter"), reading);
        if (statistics) {
            statistics(sender, directory + "/stat/nf_conntrack", reading);
        }
    }

    /** A host that tracks no connections has no such directory. */
    private void values(Sender sender, Path directory, Reading reading) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Map<String, Path> found = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, PREFIX + "*")) {
            entries.forEach(
                    entry -> found.put(String.valueOf(entry.getFileName()).substring(PREFIX.length()), entry));
        } catch (IOException e) {
            reading.warn("cannot list " + directory + ": " + FailedRead.reason(e));
        }
        found.forEach((name, file) -> {
            if ((included.isEmpty() || included.matchPart(name)) && !excluded.matchPart(name)) {
                Reading.number(file).ifPresent(value -> sender.gauge(METRIC + name, value));
            }
        });
    }

    /** A line of headings, then one for each CPU, all hexadecimal. */
    private static void statistics(Sender sender, String file, Reading reading) {
        List<String> lines = reading.lines(file);
        String[] headings =
                lines.isEmpty() ? new String[0] : lines.get(0).strip().split(" +", -1);
        for (int cpu = 0; cpu < lines.size() - 1; cpu++) {
            String line = lines.get(cpu + 1);
            String[] columns = line.strip().split(" +", -1);
            boolean understood = columns.length == headings.length;
            for (int i = 0; i < Math.min(headings.length, columns.length); i++) {
                String name = STATISTICS.get(headings[i]);
                if (name != null && HEXADECIMAL.matcher(columns[i]).matches()) {
                    sender.monotonicCount(METRIC + name, (double) Long.parseLong(columns[i], 16), "cpu:" + cpu);
                } else {
                    understood &= name == null;
                }
            }
            if (!understood) {
                reading.malformed(file, line);
            }
        }
    }
}
