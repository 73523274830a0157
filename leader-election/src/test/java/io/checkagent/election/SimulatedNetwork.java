// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The way between one candidate and the API server. */
final class SimulatedNetwork {
    private static final long USUAL_DELAY_NANOS = Duration.ofMillis(20).toNanos();

    private final VirtualTime time;
    private final SplittableRandom random;
    private boolean cut;
    private double loss;
    private long longestDelay = USUAL_DELAY_NANOS;
    private long lastEventAt;

    SimulatedNetwork(VirtualTime time, SplittableRandom random) {
        this.time = time;
        this.random = random;
    }

    void cut() {
        cut = true;
    }

    void lose(double probability) {
        loss = probability;
    }

    void slowDown(Duration longest) {
        longestDelay = longest.toNanos();
    }

    void heal() {
        cut = false;
        loss = 0;
        longestDelay = USUAL_DELAY_NANOS;
    }

    /** Brings a request or an answer over, late or never. */
    void carry(Runnable message) {
        if (!cut && random.nextDouble() >= loss) {
            time.at(time.now() + delay(), message);
        }
    }

    /** Brings a watch's event over: in order, and never if the connection broke without anybody noticing. */
    boolean carryInOrder(Runnable event) {
        if (cut) {
            return false;
        }
        lastEventAt = Math.max(lastEventAt + 1, time.now() + delay());
        time.at(lastEventAt, event);
        return true;
    }

    private long delay() {
        return 1 + (long) (random.nextDouble() * longestDelay);
    }

    /** What the API server is doing to everybody's requests. */
    static final class Server {
        private final List<Runnable> held = new ArrayList<>();
        private Mode mode = Mode.WELL;

        enum Mode {
            WELL,
            /** Frozen: requests are carried out when it thaws. */
            HANGS,
            /** Answers 503 without carrying the request out. */
            FAILS,
            /** Carries the request out and answers 504 all the same. */
            FAILS_AFTERWARDS,
            /** Answers 429. */
            THROTTLES
        }

        Mode mode() {
            return mode;
        }

        void enter(Mode next) {
            mode = next;
            if (next != Mode.HANGS) {
                List<Runnable> released = List.copyOf(held);
                held.clear();
                released.forEach(Runnable::run);
            }
        }

        void hold(Runnable request) {
            held.add(request);
        }
    }
}
