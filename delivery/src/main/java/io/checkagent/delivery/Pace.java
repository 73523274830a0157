// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Answer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Who sends to one endpoint from several threads sends by this: until it has taken something, and once it has refused, it
 * gets one request a second of all of them together. Thread-safe.
 */
final class Pace {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoTime;
    private final OutputWorker.Sleeper sleeper;
    private boolean takes;
    /** Not before. */
    private long next;

    /** Tries once. */
    @FunctionalInterface
    interface Request {
        Answer send() throws InterruptedException;
    }

    Pace(LongSupplier nanoTime, OutputWorker.Sleeper sleeper) {
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.next = nanoTime.getAsLong();
    }

    Answer send(Request request) throws InterruptedException {
        Duration wait = turn();
        if (!wait.isZero()) {
            sleeper.sleep(wait);
        }
        Answer answer = request.send();
        answered(answer instanceof Answer.Accepted);
        return answer;
    }

    private synchronized Duration turn() {
        long now = nanoTime.getAsLong();
        long turn = takes || next - now < 0 ? now : next;
        next = turn + SECOND;
        return Duration.ofNanos(turn - now);
    }

    private synchronized void answered(boolean taken) {
        takes = taken;
    }
}
