// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of {@code /proc/<pid>/mounts}.
 *
 * @param device such as {@code /dev/sda1}, {@code tmpfs}, {@code server:/export}
 * @param mountPoint where it is mounted
 * @param filesystem its type
 * @param options such as {@code rw}, {@code relatime}
 */
record Mount(String device, String mountPoint, String filesystem, List<String> options) {
    private static final int COLUMNS = 4;

    Mount {
        requireNonNull(device, "device is null");
        requireNonNull(mountPoint, "mountPoint is null");
        requireNonNull(filesystem, "filesystem is null");
        options = List.copyOf(options);
    }

    /** The mounts of the file; lines that are not understood are noted. */
    static List<Mount> parse(String file, List<String> lines, Reading reading) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : lines) {
            String[] columns = line.split(" ", -1);
            String mountPoint = columns.length < COLUMNS ? "" : unescape(columns[1]);
            if (mountPoint.startsWith("/") && mountPoint.indexOf('\0') < 0) {
                mounts.add(new Mount(unescape(columns[0]), mountPoint, columns[2], List.of(columns[3].split(",", -1))));
            } else {
                reading.malformed(file, line);
            }
        }
        return mounts;
    }

    /** Whether the device has a name; that of some file systems is empty or {@code none}. */
    boolean hasDevice() {
        return !device.isEmpty() && !device.equals("none");
    }

    /** The last part of the device's name. */
    String deviceName() {
        return device.substring(device.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return mountPoint + " (" + device + ")";
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
