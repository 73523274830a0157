// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets what runs come to its end when the process is asked to end (Ctrl-C, SIGTERM), and then ends the process with the
 * result.
 */
final class Interrupt implements AutoCloseable {
    private static final long LIMIT_SECONDS = 90;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "demo-interrupt");
    private volatile int result = 1;

    Interrupt() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void end() {
        asked.countDown();
        try {
            if (finished.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                // Without this the exit code would be the signal's, whatever the ledger says.
                Runtime.getRuntime().halt(result);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opens when the process is asked to end. */
    CountDownLatch asked() {
        return asked;
    }

    /** Takes the exit code, and returns it. */
    int result(int exitCode) {
        result = exitCode;
        return exitCode;
    }

    /** All is cleared away: the process may end. */
    @Override
    public void close() {
        finished.countDown();
        if (asked.getCount() > 0) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
