// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

/**
 * What the API server says of a request that it did not carry out: the {@code Status} object.
 *
 * @param code of HTTP
 * @param reason such as {@code Expired}
 * @param message for people
 */
record ApiStatus(int code, String reason, String message) {
    ApiStatus {
        requireNonNull(reason, "reason is null");
        requireNonNull(message, "message is null");
    }

    /** Whether the resourceVersion or the continue token of the request is known no more. */
    boolean isExpired() {
        return code == 410 || reason.equals("Expired") || reason.equals("Gone");
    }

    @Override
    public String toString() {
        return code + (reason.isEmpty() ? "" : " " + reason) + (message.isEmpty() ? "" : ": " + message);
    }
}
