// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.mapping;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells from the name of a Job which CronJob made it, without asking the API server: the CronJob controller calls its
 * Jobs {@code <cronjob>-<scheduled time>}, in minutes since the epoch, before Kubernetes 1.21 in seconds (kubernetes,
 * {@code pkg/controller/cronjob}, {@code getJobName}).
 */
final class ScheduledJob {
    private static final Pattern NAME = Pattern.compile("(.+)-([1-9][0-9]{7,9})");
    // Wide enough for a Job that waits and runs for long; dates as people write them (20240101) read as years long ago.
    private static final Duration OLDEST = Duration.ofDays(365);
    private static final Duration YOUNGEST = Duration.ofDays(1);

    private ScheduledJob() {}

    /**
     * The name of the CronJob; nothing when the name of the Job does not end in a time for which it can have been
     * scheduled.
     *
     * @param job the name of the Job
     * @param spokenOf when an event told of it
     */
    static Optional<String> cronJob(String job, Instant spokenOf) {
        Matcher name = NAME.matcher(job);
        if (!name.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(name.group(2));
        boolean isTime = isNear(number * 60, spokenOf) || isNear(number, spokenOf);
        return isTime ? Optional.of(name.group(1)) : Optional.empty();
    }

    private static boolean isNear(long epochSecond, Instant spokenOf) {
        Instant scheduled = Instant.ofEpochSecond(epochSecond);
        return scheduled.isAfter(spokenOf.minus(OLDEST)) && scheduled.isBefore(spokenOf.plus(YOUNGEST));
    }
}
