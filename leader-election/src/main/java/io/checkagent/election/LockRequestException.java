// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

/** A request for the lock failed. The message is a sentence that names verb, resource, name, namespace and next step. */
public final class LockRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureCause failureCause;

    public LockRequestException(FailureCause failureCause, String message) {
        super(requireNonNull(message, "message is null"));
        this.failureCause = requireNonNull(failureCause, "failureCause is null");
    }

    public LockRequestException(FailureCause failureCause, String message, Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.failureCause = requireNonNull(failureCause, "failureCause is null");
    }

    public FailureCause failureCause() {
        return failureCause;
    }
}
