// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes log lines of what a program prints to standard error, by a thread of its own that ends with the pipe: at most
 * {@value #MOST} of a run, each of at most {@value #LONGEST} bytes; more are counted.
 */
final class ErrorLines implements AutoCloseable {
    private static final int MOST = 200;
    private static final int LONGEST = 2_000;
    private static final Logger log = LoggerFactory.getLogger("external");

    private final String name;
    private final Thread thread;
    private volatile @Nullable String last;

    ErrorLines(InputStream pipe, String name) {
        this.name = name;
        this.thread = new Thread(() -> read(pipe), "external-err-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read(InputStream pipe) {
        long lines = 0;
        try (InputStream in = new BufferedInputStream(pipe)) {
            byte[] line = new byte[LONGEST];
            int length = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    lines = take(line, length, lines);
                    length = 0;
                } else if (length < LONGEST) {
                    line[length++] = (byte) b;
                }
            }
            lines = take(line, length, lines);
        } catch (IOException e) {
            // The run is over.
        }
        if (lines > MOST) {
            log.warn("check {}: {} more lines of standard error are left out", name, lines - MOST);
        }
    }

    private long take(byte[] line, int length, long lines) {
        String text = new String(line, 0, length, UTF_8).strip();
        if (text.isEmpty()) {
            return lines;
        }
        last = text;
        if (lines < MOST) {
            log.warn("check {}: {}", name, text.replaceAll("\\p{Cntrl}", " "));
        }
        return lines + 1;
    }

    /** Waits for the last line. */
    void await(Duration limit) throws InterruptedException {
        thread.join(limit.toMillis());
    }

    /** What was said last. */
    Optional<String> last() {
        return Optional.ofNullable(last);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
