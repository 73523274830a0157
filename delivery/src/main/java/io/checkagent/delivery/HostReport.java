// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Answer;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an intake of the host: at the start and each 30 minutes, as the Datadog Agent does, and sooner after a failure. */
final class HostReport {
    private static final Logger LOG = LoggerFactory.getLogger(HostReport.class);
    private static final Duration INTERVAL = Duration.ofMinutes(30);
    private static final int MOST_FAILURES = 30;

    private final Pace.Request request;
    private final OutputWorker.Sleeper sleeper;
    private final RandomGenerator random;
    private String failing = "";

    /** @param request tries once */
    HostReport(Pace.Request request, OutputWorker.Sleeper sleeper, RandomGenerator random) {
        this.request = request;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** Goes on until it is interrupted. */
    void run() throws InterruptedException {
        int failures = 0;
        while (true) {
            Answer answer = request.send();
            if (answer instanceof Answer.Retry retry) {
                failures = Math.min(failures + 1, MOST_FAILURES);
                tell(retry.cause(), retry.message());
                sleeper.sleep(Backoff.INTAKE.pause(retry, failures, random));
            } else {
                failures = 0;
                if (answer instanceof Answer.Rejected rejected) {
                    tell(rejected.reason(), rejected.message());
                } else {
                    failing = "";
                }
                sleeper.sleep(INTERVAL);
            }
        }
    }

    private void tell(String cause, String message) {
        if (!cause.equals(failing)) {
            failing = cause;
            LOG.warn("The Datadog intake cannot be told of this host and its tags yet: {}", message);
        }
    }
}
