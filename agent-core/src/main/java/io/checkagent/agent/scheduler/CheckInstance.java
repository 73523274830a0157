// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.Scope;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * One configured instance of a check, ready to be run.
 *
 * @param id unique: the check's name and a digest of its configuration
 * @param name the check's name
 * @param scope whether it runs always or only while this agent leads
 * @param streaming whether a run goes on until it is stopped
 * @param interval between the starts of two runs of a periodic check
 * @param timeLimit of one run of a periodic check
 * @param source where it is configured, for the user
 * @param factory makes the check, once for each activation; may throw anything
 */
public record CheckInstance(
        String id,
        String name,
        Scope scope,
        boolean streaming,
        Duration interval,
        Duration timeLimit,
        String source,
        Callable<Check> factory) {
    public CheckInstance {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(scope, "scope is null");
        requireNonNull(source, "source is null");
        requireNonNull(factory, "factory is null");
        if (interval.isNegative() || interval.isZero() || timeLimit.isNegative() || timeLimit.isZero()) {
            throw new IllegalArgumentException(id + ": interval and time limit must be above zero");
        }
    }
}
