// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

/**
 * Something that goes on as long as the agent, in a thread of its own.
 *
 * @param name of the thread
 * @param body returns, or throws, only when interrupted
 */
public record BackgroundLoop(String name, Body body) {
    /** What the thread does. */
    @FunctionalInterface
    public interface Body {
        void run() throws InterruptedException;
    }

    public BackgroundLoop {
        requireNonNull(name, "name is null");
        requireNonNull(body, "body is null");
    }
}
