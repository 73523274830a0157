// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of an exposition as it arrives, in bounded memory. For one thread. */
final class ExpositionLines {
    /** Longer than any sample with labels that anybody could look at. */
    static final int LONGEST = 1 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private byte[] line = new byte[1 << 10];
    private int length;
    private boolean tooLong;

    /** @param in in UTF-8; not closed here */
    ExpositionLines(InputStream in) {
        this.in = in;
    }

    /**
     * Goes on to the next line; returns whether there is one.
     *
     * @throws IOException when the exposition breaks off
     */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (true) {
            if (position == limit) {
                limit = Math.max(0, in.read(buffer));
                position = 0;
                if (limit == 0) {
                    return any;
                }
            }
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            append(end - position);
            position = end;
            if (end < limit) {
                position = end + 1;
                return true;
            }
        }
    }

    private void append(int count) {
        tooLong = tooLong || length + count > LONGEST;
        if (!tooLong) {
            if (length + count > line.length) {
                line = Arrays.copyOf(line, Math.max(length + count, line.length * 2));
            }
            System.arraycopy(buffer, position, line, length, count);
            length += count;
        }
    }

    /** Whether it is longer than {@link #LONGEST} bytes: it has no text then. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Without its end. */
    String text() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, UTF_8);
    }
}
