// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.http;

import java.io.IOException;

/** Where a stream's messages go. Used by one thread. */
public interface MessageStream {
    /** Sends one message at once. */
    void send(byte[] message) throws IOException;

    /** Sends one message in two pieces, the first of {@code at} bytes. */
    void sendSplit(byte[] message, int at) throws IOException;

    /** Closes the connection in the middle of the stream. */
    void cut() throws IOException;

    /** Sends nothing any more; waits until the client goes or the server closes. */
    void fallSilent() throws InterruptedException;
}
