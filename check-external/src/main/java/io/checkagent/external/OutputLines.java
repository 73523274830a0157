// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The lines of a program's output, read by a thread of its own, since nobody can interrupt a read of a pipe. It ends with
 * the pipe, or when this is closed. At most {@value #WAITING} lines wait: the program then waits too. A longer line than
 * {@value #LONGEST} bytes is cut.
 */
final class OutputLines implements AutoCloseable {
    static final int LONGEST = 1 << 16;
    private static final int WAITING = 256;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(WAITING);
    private final Thread thread;

    /**
     * One line.
     *
     * @param bytes as printed, also of what was cut
     */
    record Line(String text, long bytes) {}

    OutputLines(InputStream pipe, String threadName) {
        this.thread = new Thread(() -> read(pipe), threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits a moment for a line; empty when there is none. */
    Optional<Line> next() throws InterruptedException {
        return Optional.ofNullable(lines.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Whether nothing more will come. */
    boolean isEnded() {
        return !thread.isAlive() && lines.isEmpty();
    }

    private void read(InputStream pipe) {
        try (InputStream in = new BufferedInputStream(pipe)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long bytes = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                bytes++;
                if (b == '\n') {
                    lines.put(new Line(line.toString(UTF_8), bytes));
                    line.reset();
                    bytes = 0;
                } else if (line.size() < LONGEST) {
                    line.write(b);
                } else if (bytes % LONGEST == 0) {
                    // A line without an end counts as it comes.
                    lines.put(new Line("", bytes));
                    bytes = 0;
                }
            }
            if (bytes > 0) {
                lines.put(new Line(line.toString(UTF_8), bytes));
            }
        } catch (IOException | InterruptedException e) {
            // The run is over.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
