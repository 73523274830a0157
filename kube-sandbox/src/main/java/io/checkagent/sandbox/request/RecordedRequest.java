// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.request;

import java.time.Instant;

/**
 * One line of the audit log.
 *
 * @param number counts from 1 over all requests, also those that the log has dropped
 * @param receivedAt by the sandbox's clock
 * @param request what was asked
 * @param code the HTTP status answered; 0 while nothing was answered, and for good where a fault left it unanswered
 */
public record RecordedRequest(long number, Instant receivedAt, ApiRequest request, int code) {
    public String user() {
        return request.user();
    }

    public String verb() {
        return request.verb();
    }

    public String resource() {
        return request.resource();
    }
}
