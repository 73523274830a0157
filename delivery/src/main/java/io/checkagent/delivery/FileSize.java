// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a file may be.
 *
 * @param bytes at least one
 */
public record FileSize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,9}) ?(?:([kmg])i?)?b?");
    private static final int KILO = 1024;

    public FileSize {
        if (bytes < 1) {
            throw new IllegalArgumentException("a size of " + bytes + " bytes");
        }
    }

    /** Reads a number of bytes, or of KB, MB or GB: as the Datadog Agent has it, 1024 bytes, 1024 KB and 1024 MB. */
    public static FileSize parse(String text) {
        Matcher size = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new IllegalArgumentException("expected a size such as 100MB");
        }
        int power = size.group(2) == null ? 0 : "kmg".indexOf(size.group(2)) + 1;
        return new FileSize(Long.parseLong(size.group(1)) * (long) Math.pow(KILO, power));
    }
}
