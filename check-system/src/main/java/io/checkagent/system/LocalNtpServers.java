// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The servers that the host's own NTP client asks: the lines {@code server}, {@code pool} and {@code peer} of ntpd's,
 * chrony's and OpenNTPD's configuration, {@code NTP} and {@code FallbackNTP} of systemd-timesyncd's. The files are those of
 * the Datadog Agent's {@code ntp_local_defined_server_nowindows.go}.
 */
final class LocalNtpServers {
    private static final List<String> FILES = List.of(
            "etc/ntp.conf",
            "etc/xntp.conf",
            "etc/chrony.conf",
            "etc/chrony/chrony.conf",
            "etc/ntpd.conf",
            "etc/openntpd/ntpd.conf",
            "etc/systemd/timesyncd.conf");

    private static final List<String> DIRECTORIES =
            List.of("etc/systemd/timesyncd.conf.d", "run/systemd/timesyncd.conf.d", "usr/lib/systemd/timesyncd.conf.d");

    private static final Set<String> DIRECTIVES = Set.of("server", "servers", "pool", "peer");
    private static final Set<String> TIMESYNCD_KEYS = Set.of("NTP", "FallbackNTP");

    private LocalNtpServers() {}

    /** Each server once, in the order of the files; none when there is no such file. */
    static List<String> read(Path rootfs) {
        Set<String> servers = new LinkedHashSet<>();
        for (Path file : files(rootfs)) {
            Optional<String> text = Reading.text(file);
            text.stream().flatMap(String::lines).forEach(line -> servers.addAll(servers(line)));
        }
        return List.copyOf(servers);
    }

    private static List<Path> files(Path rootfs) {
        List<Path> files = new ArrayList<>();
        FILES.forEach(file -> files.add(rootfs.resolve(file)));
        for (String directory : DIRECTORIES) {
            Path path = rootfs.resolve(directory);
            // Few hosts have all of them.
            if (Files.isDirectory(path)) {
                files.addAll(configurations(path));
            }
        }
        return files;
    }

    private static List<Path> configurations(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.conf")) {
            files.forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        found.sort(null);
        return found;
    }

    private static List<String> servers(String line) {
        int comment = line.indexOf('#');
        String text = (comment < 0 ? line : line.substring(0, comment)).strip();
        String[] words = text.split("\\s+", -1);
        if (words.length > 1 && DIRECTIVES.contains(words[0])) {
            return List.of(words[1]);
        }
        int equals = text.indexOf('=');
        if (equals > 0 && TIMESYNCD_KEYS.contains(text.substring(0, equals).strip())) {
            return Stream.of(text.substring(equals + 1).strip().split("\\s+", -1))
                    .filter(host -> !host.isEmpty())
                    .toList();
        }
        return List.of();
    }
}
