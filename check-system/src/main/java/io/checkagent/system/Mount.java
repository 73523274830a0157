// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A line of {@code /proc/<pid>/mounts}.
 *
 * @param device such as {@code /dev/sda1}, {@code tmpfs}, {@code server:/export}
 * @param mountPoint where it is mounted
 * @param filesystem its type
 */
record Mount(String device, String mountPoint, String filesystem) {
    static List<Mount> parse(List<String> mounts) {
        return mounts.stream().map(Mount::parse).flatMap(Optional::stream).toList();
    }

    private static Optional<Mount> parse(String line) {
        String[] columns = line.split(" ", -1);
        return columns.length < 3
                ? Optional.empty()
                : Optional.of(new Mount(unescape(columns[0]), unescape(columns[1]), columns[2]));
    }

    /** The last part of the device's name. */
    String deviceName() {
        return device.substring(device.lastIndexOf('/') + 1);
    }

    /** The kernel writes blanks, line ends and backslashes in octal: {@code \040}. */
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length && isOctal(bytes, i + 1)) {
                plain.write(((bytes[i + 1] - '0') << 6) + ((bytes[i + 2] - '0') << 3) + (bytes[i + 3] - '0'));
                i += 3;
            } else {
                plain.write(bytes[i]);
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    private static boolean isOctal(byte[] bytes, int start) {
        for (int i = start; i < start + 3; i++) {
            if (bytes[i] < '0' || bytes[i] > '7') {
                return false;
            }
        }
        return true;
    }
}
