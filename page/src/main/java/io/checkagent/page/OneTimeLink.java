// SPDX-License-Identifier: Apache-2.0
package io.checkagent.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.agent.status.AuthToken;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What lets a browser in, once: {@code <random>.<expiry>.<signature>}. Signed with the agent's token, so that whoever can
 * read the token can make one without asking the agent.
 */
final class OneTimeLink {
    /** How long one is good for. */
    static final Duration LIFE = Duration.ofMinutes(5);

    /** Of those that were used and have not expired; more in five minutes are no user's. */
    private static final int MOST_USED = 1_000;

    private static final int PARTS = 3;
    private static final int RANDOM_BYTES = 16;

    private OneTimeLink() {}

    /** A new one. */
    static String make(AuthToken token, Instant now) {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String content = HexFormat.of().formatHex(random) + "." + now.plus(LIFE).getEpochSecond();
        return content + "." + signature(token, content);
    }

    private static String signature(AuthToken token, String content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.header().getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(("page." + content).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Takes each link once. Thread-safe. */
    static final class Door {
        private final AuthToken token;
        private final Clock clock;
        private final Map<String, Instant> used = new LinkedHashMap<>();

        Door(AuthToken token, Clock clock) {
            this.token = token;
            this.clock = clock;
        }

        /** Whether the link is genuine, in time, and was not used before; it is from now on. */
        synchronized boolean admits(String link) {
            String[] parts = link.split("\\.", -1);
            if (parts.length != PARTS) {
                return false;
            }
            String expected = signature(token, parts[0] + "." + parts[1]);
            if (!MessageDigest.isEqual(expected.getBytes(UTF_8), parts[2].getBytes(UTF_8))) {
                return false;
            }
            Instant now = clock.instant();
            Instant expiry = Instant.ofEpochSecond(Long.parseLong(parts[1]));
            used.values().removeIf(now::isAfter);
            return !now.isAfter(expiry) && used.size() < MOST_USED && used.putIfAbsent(parts[0], expiry) == null;
        }
    }
}
