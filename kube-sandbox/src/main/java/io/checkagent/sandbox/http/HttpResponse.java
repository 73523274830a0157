// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.http;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What the server does with a request. */
public sealed interface HttpResponse {
    /**
     * An answer of known length.
     *
     * @param body pieces sent one after the other, so that a large list is never copied into one array
     */
    record Full(int status, Map<String, String> headers, List<byte[]> body) implements HttpResponse {}

    /**
     * A stream of messages: chunks, or text frames when the client asked for a WebSocket and the status is 200. The body
     * runs on a thread of its own, which is interrupted when the client goes or the server closes. When it returns, the
     * stream ends in an orderly way.
     */
    record Stream(int status, Map<String, String> headers, Body body) implements HttpResponse {}

    /** The connection is closed without an answer. */
    record Abort() implements HttpResponse {}

    /** Writes the messages of a stream. */
    @FunctionalInterface
    interface Body {
        void run(MessageStream stream) throws IOException, InterruptedException;
    }
}
