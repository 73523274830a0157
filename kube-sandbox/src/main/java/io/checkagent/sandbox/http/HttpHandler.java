// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.http;

/** Answers requests; called by many threads at once. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers one request.
     *
     * @param client tells whether the asker is still there
     */
    HttpResponse handle(HttpRequest request, Client client) throws InterruptedException;

    /** The other end of the connection. */
    @FunctionalInterface
    interface Client {
        /** Waits, at most so many milliseconds; true as soon as the client has closed the connection. */
        boolean isGoneWithin(int milliseconds);
    }
}
