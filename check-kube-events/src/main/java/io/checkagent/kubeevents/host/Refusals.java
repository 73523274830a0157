// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.host;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the API server refuses again and again, by where it was asked: that it answers elsewhere does not end a refusal
 * here. An API server that just started refuses all until it has read the roles, so the first refusal is not told. Holds
 * the last hundred places, each for an hour after it last refused. Thread-safe.
 */
final class Refusals {
    private static final int MOST = 100;
    private static final int MOST_TOLD = 3;
    private static final Duration KEEP = Duration.ofHours(1);

    private final Map<String, Refusal> places = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Refusal> eldest) {
            return size() > MOST;
        }
    };

    private final InstantSource clock;

    private record Refusal(String message, boolean lasts, Instant at) {}

    Refusals(InstantSource clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * It refused.
     *
     * @return whether it did so before
     */
    synchronized boolean add(String place, String message) {
        forgetOld();
        Refusal before = places.remove(place);
        places.put(place, new Refusal(message, before != null, clock.instant()));
        return before != null;
    }

    /** It answered. */
    synchronized void remove(String place) {
        places.remove(place);
    }

    /** What it refuses again and again, the first three in words; empty when there is nothing. */
    synchronized String text() {
        forgetOld();
        List<String> lasting = places.values().stream()
                .filter(Refusal::lasts)
                .map(Refusal::message)
                .toList();
        String told = lasting.stream().limit(MOST_TOLD).collect(joining("; "));
        return lasting.size() > MOST_TOLD ? told + "; and " + (lasting.size() - MOST_TOLD) + " more" : told;
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(KEEP);
        places.values().removeIf(refusal -> refusal.at().isBefore(oldest));
    }
}
