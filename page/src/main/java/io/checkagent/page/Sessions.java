// SPDX-License-Identifier: Apache-2.0
package io.checkagent.page;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Browsers that were let in: at most {@value #MOST}, the oldest gives way; each for twelve hours. Thread-safe. */
final class Sessions {
    private static final int MOST = 16;
    private static final Duration LIFE = Duration.ofHours(12);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    /** Cookies know no port: another agent's page on this host must not take this one's. */
    private final String cookie = "page_" + random(4);

    private final Map<String, Instant> sessions = new LinkedHashMap<>();

    Sessions(Clock clock) {
        this.clock = clock;
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Opens one; returns the header {@code Set-Cookie}. */
    synchronized String open() {
        if (sessions.size() == MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        String session = random(32);
        sessions.put(session, clock.instant().plus(LIFE));
        return "%s=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%s".formatted(cookie, session, LIFE.toSeconds());
    }

    /** Whether the header {@code Cookie} has one that is open. */
    synchronized boolean isOpen(String header) {
        for (String pair : header.split(";", -1)) {
            String[] parts = pair.strip().split("=", 2);
            // The names are random and long: what a map's lookup tells by its time is of no use.
            if (parts.length == 2 && parts[0].equals(cookie) && sessions.containsKey(parts[1])) {
                return clock.instant().isBefore(sessions.getOrDefault(parts[1], Instant.MIN));
            }
        }
        return false;
    }
}
