// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that passes by nothing but pauses. Thread-safe. */
final class VirtualTime extends Pauses {
    private final Instant began = Instant.parse("2026-11-23T00:00:00Z");
    private Instant now = began;

    final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            synchronized (VirtualTime.this) {
                return now;
            }
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @Override
    void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        synchronized (this) {
            now = now.plus(duration);
        }
    }

    @Override
    void awaitAnswer(Duration longest) throws InterruptedException {
        sleep(longest);
    }

    Duration passed() {
        return Duration.between(began, clock.instant());
    }
}
