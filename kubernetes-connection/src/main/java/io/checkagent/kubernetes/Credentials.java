// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Who asks the API server. Thread-safe. */
interface Credentials {
    /**
     * The value of the header {@code Authorization}; empty to send none.
     *
     * @param patience how long the caller can wait
     * @throws CredentialsException when there is none now
     */
    Optional<String> authorization(Duration patience);

    /**
     * What to send in place of what the API server answered 401 to; empty when there is nothing else. Never completes
     * exceptionally.
     */
    CompletableFuture<Optional<String>> afterRefusal(Optional<String> refused);

    /** The same for ever; empty for nobody, or when a certificate says who it is. */
    static Credentials fixed(Optional<String> authorization) {
        return new Credentials() {
            @Override
            public Optional<String> authorization(Duration patience) {
                return authorization;
            }

            @Override
            public CompletableFuture<Optional<String>> afterRefusal(Optional<String> refused) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
        };
    }

    static Credentials basic(String user, String password) {
        return fixed(
                Optional.of("Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8))));
    }

    static String bearer(String token) {
        return "Bearer " + token;
    }

    /** Whether a text can stand in a header. */
    static boolean isHeader(String text) {
        return !text.isEmpty() && text.chars().allMatch(character -> character > 0x20 && character < 0x7f);
    }
}
