// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** What lines are written to. Used by one thread. */
interface LineTarget extends Closeable {
    /**
     * Opens it, or opens it again where that is needed.
     *
     * @param next how many bytes are to be written now
     */
    WritableByteChannel channel(int next) throws IOException;

    /** What is wrong with it though it can be written, for the user; empty for nothing. */
    default String trouble() {
        return "";
    }

    /** Whether its last line has no end, because a writer failed or died in the middle of it. */
    boolean endsInTornLine();

    /** Takes back the last bytes if that is possible, and remembers a torn line if not. */
    void tearOff(int bytes);

    /** The torn line was ended. */
    void endedTornLine();

    /** A stream: what is written stays. */
    final class Stream implements LineTarget {
        private final WritableByteChannel channel;
        private boolean torn;

        Stream(WritableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public WritableByteChannel channel(int next) {
            return channel;
        }

        @Override
        public boolean endsInTornLine() {
            return torn;
        }

        @Override
        public void tearOff(int bytes) {
            torn = true;
        }

        @Override
        public void endedTornLine() {
            torn = false;
        }

        @Override
        public void close() {
            // The channel belongs to whoever configured it.
        }
    }
}
