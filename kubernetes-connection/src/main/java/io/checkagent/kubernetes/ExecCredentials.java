// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.util.Objects.requireNonNull;

import io.checkagent.http.PemSource;
import io.checkagent.http.Tls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a credential plugin answered, until it expires or the API server refuses it. The plugin runs on a thread of its own,
 * once at a time and only when a request needs it; that thread ends with it, at its time limit at the latest. After a
 * failure the next request asks again, but not before {@link #RETRY}.
 */
final class ExecCredentials implements Credentials {
    /** How long the plugin may take. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    /** How long a failure is the answer. */
    static final Duration RETRY = Duration.ofSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(ExecCredentials.class);

    private final ExecPlugin plugin;
    private final Duration limit;
    private final Clock clock;
    private CompletableFuture<ExecPlugin.Answer> run =
            CompletableFuture.failedFuture(new CredentialsException("the credential plugin has not been asked"));
    private Optional<Instant> failed = Optional.empty();
    private Instant answered = Instant.EPOCH;
    private Optional<ExecPlugin.Answer> answer = Optional.empty();

    ExecCredentials(ExecPlugin plugin, Duration limit, Clock clock) {
        this.plugin = requireNonNull(plugin, "plugin is null");
        this.limit = requireNonNull(limit, "limit is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public Optional<String> authorization(Duration patience) {
        return wait(current(), patience).token().map(Credentials::bearer);
    }

    @Override
    public CompletableFuture<Optional<String>> afterRefusal(Optional<String> refused) {
        synchronized (this) {
            // A plugin whose every answer is refused is not asked for each request.
            boolean answeredJustNow = clock.instant().isBefore(answered.plus(RETRY));
            if (!answeredJustNow
                    && answer.isPresent()
                    && answer.get().token().map(Credentials::bearer).equals(refused)) {
                answer = Optional.empty();
            }
        }
        return current()
                .thenApply(fresh -> fresh.token().map(Credentials::bearer))
                .exceptionally(failure -> Optional.empty())
                .thenApply(fresh -> fresh.filter(token -> !Optional.of(token).equals(refused)));
    }

    /** The client certificate; empty when the plugin gives none, or has not answered. */
    Tls.ClientIdentity identity() {
        return new Tls.ClientIdentity(
                PemSource.of(plugin.command(), () -> known().flatMap(ExecPlugin.Answer::certificate)
                        .orElse("")),
                PemSource.of(plugin.command(), () -> known().flatMap(ExecPlugin.Answer::key)
                        .orElse("")));
    }

    private synchronized Optional<ExecPlugin.Answer> known() {
        return answer;
    }

    private synchronized CompletableFuture<ExecPlugin.Answer> current() {
        Instant now = clock.instant();
        if (answer.isPresent() && answer.get().expiry().map(now::isBefore).orElse(true)) {
            return CompletableFuture.completedFuture(answer.get());
        }
        boolean failedJustNow =
                failed.filter(time -> now.isBefore(time.plus(RETRY))).isPresent();
        if (run.isDone() && !failedJustNow) {
            CompletableFuture<ExecPlugin.Answer> started = new CompletableFuture<>();
            run = started;
            Thread thread = new Thread(() -> ask(started), "kubernetes-credentials-" + plugin.name());
            thread.setDaemon(true);
            thread.start();
        }
        return run;
    }

    private void ask(CompletableFuture<ExecPlugin.Answer> started) {
        try {
            ExecPlugin.Answer fresh = plugin.run(limit);
            synchronized (this) {
                answer = Optional.of(fresh);
                answered = clock.instant();
                failed = Optional.empty();
            }
            started.complete(fresh);
        } catch (InterruptedException | RuntimeException e) {
            synchronized (this) {
                if (failed.isEmpty()) {
                    log.warn("{}; it is asked again when the API server is", e.getMessage());
                }
                failed = Optional.of(clock.instant());
            }
            started.completeExceptionally(e);
        }
    }

    private ExecPlugin.Answer wait(CompletableFuture<ExecPlugin.Answer> asked, Duration patience) {
        try {
            return asked.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new CredentialsException("the credential plugin %s has not answered yet, and is ended after %s s"
                    .formatted(plugin.command(), limit.toMillis() / 1000.0));
        } catch (ExecutionException e) {
            // A new one: this thread's stack, not that of the plugin's thread.
            throw new CredentialsException(
                    String.valueOf(requireNonNull(e.getCause(), "no cause").getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CredentialsException("interrupted while the credential plugin " + plugin.command() + " ran");
        }
    }
}
