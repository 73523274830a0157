// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

/**
 * A page beside the answers to the probes, on {@code health_port}: anybody in the cluster's network may read it, so it
 * holds nothing secret. Answers at once, from any thread.
 */
public interface OpenPage {
    /** Where it is: {@code /metrics}. */
    String path();

    /**
     * The page.
     *
     * @param accept the media types that the asking one understands, as in the header {@code Accept}; "" when not said
     */
    Content content(String accept);

    /**
     * What is answered.
     *
     * @param type the media type
     */
    record Content(String type, String body) {
        public Content {
            requireNonNull(type, "type is null");
            requireNonNull(body, "body is null");
        }
    }
}
