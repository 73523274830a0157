// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.Consumer;

/** Hands on each line that is written, without its end. Used by one thread. */
final class LineChannel implements WritableByteChannel {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private volatile Consumer<String> lines = text -> {};

    /** Says who takes the lines from now on. */
    void handTo(Consumer<String> taker) {
        lines = taker;
    }

    @Override
    public int write(ByteBuffer source) {
        int written = source.remaining();
        while (source.hasRemaining()) {
            byte next = source.get();
            if (next == '\n') {
                lines.accept(line.toString(UTF_8));
                line.reset();
            } else {
                line.write(next);
            }
        }
        return written;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
