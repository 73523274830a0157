// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.checkagent.configuration.FileFailure;
import io.checkagent.http.PemSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of a file, read for each request, because kubelets and others replace it; while it cannot be read, the last one,
 * as in client-go.
 */
final class TokenFile implements Credentials {
    private static final Logger log = LoggerFactory.getLogger(TokenFile.class);

    private final PemSource file;
    private Optional<String> last;
    private String warned = "";

    /** @param first the token until the file has been read */
    TokenFile(PemSource file, Optional<String> first) {
        this.file = file;
        this.last = first;
    }

    @Override
    public synchronized Optional<String> authorization(Duration patience) {
        try {
            String token = file.read().strip();
            if (!Credentials.isHeader(token)) {
                throw new IOException(file.name() + (token.isEmpty() ? " is empty" : " holds no token"));
            }
            last = Optional.of(token);
            warned = "";
        } catch (IOException e) {
            String problem = FileFailure.reason(e);
            if (last.isEmpty()) {
                throw new CredentialsException("the token file cannot be used: " + problem);
            }
            if (!problem.equals(warned)) {
                warned = problem;
                log.warn("The token file cannot be read anew: {}; the token read before is used", problem);
            }
        }
        return last.map(Credentials::bearer);
    }

    @Override
    public CompletableFuture<Optional<String>> afterRefusal(Optional<String> refused) {
        try {
            return CompletableFuture.completedFuture(authorization(Duration.ZERO)
                    .filter(token -> !Optional.of(token).equals(refused)));
        } catch (CredentialsException e) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    }
}
