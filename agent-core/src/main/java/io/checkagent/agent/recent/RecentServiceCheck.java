// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.recent;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.ServiceCheck;
import java.time.Instant;
import java.util.List;

/**
 * How something stands, as a check last said.
 *
 * @param check the name of the check
 * @param checkId of its instance
 * @param name of the service check
 * @param since when the status became what it is
 */
public record RecentServiceCheck(
        String check,
        String checkId,
        String name,
        ServiceCheck.Status status,
        String message,
        List<String> tags,
        Instant at,
        Instant since) {
    public RecentServiceCheck {
        requireNonNull(check, "check is null");
        requireNonNull(checkId, "checkId is null");
        requireNonNull(name, "name is null");
        requireNonNull(status, "status is null");
        requireNonNull(message, "message is null");
        tags = List.copyOf(tags);
        requireNonNull(at, "at is null");
        requireNonNull(since, "since is null");
    }
}
