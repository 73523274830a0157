// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The state of something that can be up or down.
 *
 * @param name dotted, such as {@code kube_apiserver_controlplane.up}
 * @param status the state
 * @param message why; says something for every status
 * @param host the host it belongs to; when empty, see {@link Sender}
 * @param tags {@code key:value} each
 */
public record ServiceCheck(String name, Status status, String message, Optional<String> host, List<String> tags) {
    /** The states, with the numbers that the Datadog intake has for them. */
    public enum Status {
        OK(0),
        WARNING(1),
        CRITICAL(2),
        UNKNOWN(3);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        /** The intake's number. */
        public int code() {
            return code;
        }
    }

    public ServiceCheck {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a service check needs a name");
        }
        requireNonNull(status, "status is null");
        requireNonNull(message, "message is null");
        requireNonNull(host, "host is null");
        tags = List.copyOf(tags);
    }

    /** A service check without a host of its own. */
    public static ServiceCheck of(String name, Status status, String message, String... tags) {
        return new ServiceCheck(name, status, message, Optional.empty(), List.of(tags));
    }
}
