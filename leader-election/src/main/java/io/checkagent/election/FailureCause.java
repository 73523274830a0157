// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** Why a request for the lock failed. */
public enum FailureCause {
    /** No answer in time. The server may have carried the request out all the same. */
    TIMEOUT,
    /** No connection, or it broke. The server may have carried the request out all the same. */
    UNREACHABLE,
    /** The server failed (5xx). It may have carried the request out all the same. */
    SERVER_ERROR,
    /** The server asks to slow down (429). */
    THROTTLED,
    /** Another candidate wrote the lock first (409): competition, not a fault. */
    CONFLICT,
    /** The object to update, or the namespace, does not exist (404). */
    NOT_FOUND,
    /** The server refuses this identity (401, 403). */
    FORBIDDEN,
    /** The server refuses the request itself (other 4xx). */
    REJECTED;

    /** Whether the server may have carried out a request that failed so. */
    boolean leavesOutcomeOpen() {
        return switch (this) {
            case TIMEOUT, UNREACHABLE, SERVER_ERROR -> true;
            case THROTTLED, CONFLICT, NOT_FOUND, FORBIDDEN, REJECTED -> false;
        };
    }

    /** Whether only a change of permissions or configuration helps. */
    boolean isRefusal() {
        return switch (this) {
            case FORBIDDEN, REJECTED -> true;
            case TIMEOUT, UNREACHABLE, SERVER_ERROR, THROTTLED, CONFLICT, NOT_FOUND -> false;
        };
    }
}
