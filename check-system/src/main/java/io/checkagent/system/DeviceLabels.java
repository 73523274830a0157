// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The labels of file systems on block devices. Where the Datadog Agent runs {@code blkid}, which needs root, this reads
 * what udev left in {@code /dev/disk/by-label}: one link for each label.
 */
final class DeviceLabels {
    private static final Path BY_LABEL = Path.of("dev/disk/by-label");
    private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9a-f]{2})");
    private static final Pattern CACHED = Pattern.compile("<device(\\s[^>]*)?>([^<]+)</device>");
    private static final Pattern LABEL = Pattern.compile("\\sLABEL=\"([^\"]+)\"");

    private final HostFiles files;
    private final Map<String, String> labels = new HashMap<>();

    private DeviceLabels(HostFiles files) {
        this.files = requireNonNull(files, "files is null");
    }

    static DeviceLabels none(HostFiles files) {
        return new DeviceLabels(files);
    }

    /** Reads the links; a host without labels, or without udev, has none. */
    static DeviceLabels linked(HostFiles files) {
        DeviceLabels found = new DeviceLabels(files);
        Path directory = files.rootfs().resolve(BY_LABEL);
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(directory)) {
                for (Path link : links) {
                    String label = unescape(String.valueOf(link.getFileName()));
                    found.real(link).ifPresent(device -> found.labels.put(device, label));
                }
            } catch (IOException e) {
                return none(files);
            }
        }
        return found;
    }

    /**
     * Reads the cache that {@code blkid} keeps: a line of XML for each device. Lines that are not understood are noted.
     *
     * @throws IOException when the file cannot be read
     */
    static DeviceLabels cached(Path file, HostFiles files, Reading reading) throws IOException {
        DeviceLabels found = new DeviceLabels(files);
        List<String> lines = HostFiles.text(file).lines().toList();
        for (String line : lines) {
            Matcher device = CACHED.matcher(line.strip());
            if (device.matches()) {
                Matcher label =
                        LABEL.matcher(Optional.ofNullable(device.group(1)).orElse(""));
                if (label.find()) {
                    found.labels.put(unescapeXml(device.group(2).strip()), unescapeXml(label.group(1)));
                }
            } else if (!line.isBlank()) {
                reading.malformed(file.toString(), line);
            }
        }
        return found;
    }

    /** The label of a device such as {@code /dev/sda1} or {@code /dev/mapper/root}. */
    Optional<String> of(String device) {
        if (labels.isEmpty() || !device.startsWith("/dev/")) {
            return Optional.empty();
        }
        return Optional.ofNullable(labels.get(device))
                .or(() -> real(files.seenFromHere(device)).map(labels::get));
    }

    private Optional<String> real(Path path) {
        try {
            return Optional.of(path.toRealPath().toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** udev writes the bytes of a label that it finds dangerous as {@code \x20}. */
    private static String unescape(String name) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(name.length());
        Matcher escaped = ESCAPED.matcher(name);
        int end = 0;
        while (escaped.find()) {
            plain.writeBytes(name.substring(end, escaped.start()).getBytes(StandardCharsets.UTF_8));
            plain.write(Integer.parseInt(escaped.group(1), 16));
            end = escaped.end();
        }
        plain.writeBytes(name.substring(end).getBytes(StandardCharsets.UTF_8));
        return plain.toString(StandardCharsets.UTF_8);
    }

    private static String unescapeXml(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&apos;", "'")
                .replace("&amp;", "&");
    }
}
