// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.Scrubber;
import io.checkagent.output.Answer;
import io.checkagent.output.Fence;
import io.checkagent.output.HttpSender;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** Gives up with the fence, and judges answers, for any HTTP client. Thread-safe. */
public final class FencedHttpSender implements HttpSender {
    private static final Duration LOOK_AT_FENCE = Duration.ofMillis(500);
    private static final int MOST_OF_BODY = 4 << 20;
    private static final int LOOKED_AT_OF_BODY = 4 << 10;
    private static final int SHOWN_OF_BODY = 300;
    /** What Go's servers, nginx and Apache answer to plain HTTP. */
    private static final List<String> WANTS_TLS = List.of("https server", "https port", "ssl-enabled server port");

    private static final List<String> HTML = List.of("text/html", "application/xhtml+xml");

    private final HttpClient client;
    private final Duration timeout;
    private final String addressKey;
    private final Runnable unreachable;

    /**
     * @param timeout for each answer
     * @param addressKey the setting that has the receiver's address, for messages
     */
    public FencedHttpSender(HttpClient client, Duration timeout, String addressKey) {
        this(client, timeout, addressKey, () -> {});
    }

    /** @param unreachable is told when a request got no answer */
    FencedHttpSender(HttpClient client, Duration timeout, String addressKey, Runnable unreachable) {
        this.unreachable = requireNonNull(unreachable, "unreachable is null");
        this.client = requireNonNull(client, "client is null");
        this.timeout = requireNonNull(timeout, "timeout is null");
        this.addressKey = requireNonNull(addressKey, "addressKey is null");
    }

    /** As the request calls it, which may go to one of several addresses. */
    private static String shown(HttpRequest request) {
        URI uri = request.uri();
        return Scrubber.scrub(request.headers()
                .firstValue("Host")
                .map(host -> uri.getScheme() + "://" + host + uri.getPath())
                .orElseGet(() -> HttpSender.shown(uri)));
    }

    @Override
    public Answer send(HttpRequest request, Fence fence, Function<HttpReply, Answer> success)
            throws InterruptedException {
        if (!fence.isOpen()) {
            return notWhileLeading(request);
        }
        // A whole answer could be of any size.
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> exchange = begin(request, beginning);
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            Optional<HttpResponse<Void>> response = Optional.empty();
            while (response.isEmpty()) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (!fence.isOpen()) {
                    return notWhileLeading(request);
                } else if (left.isNegative()) {
                    unreachable.run();
                    return Answer.retry("no answer within " + timeout.toSeconds() + " s from " + shown(request));
                }
                response = answer(exchange, Collections.min(List.of(left, fence.remaining(), LOOK_AT_FENCE)));
            }
            return judge(response.get(), beginning, success);
        } catch (ExecutionException e) {
            unreachable.run();
            Throwable cause = withoutRepetition(e.getCause() == null ? e : e.getCause());
            String reason = reason(cause, "https".equalsIgnoreCase(request.uri().getScheme()));
            String unreached = "cannot reach " + shown(request);
            // The client of a plugin says it itself.
            return Answer.retry(
                    reason.startsWith(unreached + ": ")
                            ? unreached + by(request) + reason.substring(unreached.length())
                            : unreached + by(request) + ": " + reason);
        } finally {
            exchange.cancel(true);
        }
    }

    private CompletableFuture<HttpResponse<Void>> begin(HttpRequest request, ByteArrayOutputStream beginning)
            throws InterruptedException {
        try {
            return client.sendAsync(
                    HttpRequest.newBuilder(request, (name, value) -> true)
                            .timeout(timeout)
                            .build(),
                    BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(bytes ->
                            beginning.write(bytes, 0, Math.min(bytes.length, MOST_OF_BODY - beginning.size())))));
        } catch (RejectedExecutionException e) {
            // The output is being closed, and its threads ended before this one was interrupted.
            throw new InterruptedException("the client of " + shown(request) + " is closed");
        }
    }

    private String reason(Throwable cause, boolean isTls) {
        if (cause instanceof SSLException && String.valueOf(cause.getMessage()).contains("SSL message")) {
            return "this port speaks no TLS; begin " + addressKey + " with http://";
        }
        if (!isTls && isNoHttp(cause)) {
            return "no HTTP came back, as from a port that wants TLS; check " + addressKey + Answer.Retry.DETAILS
                    + cause.getMessage();
        }
        if (cause instanceof ConnectException && cause.getCause() instanceof UnresolvedAddressException) {
            return "its name is not known";
        }
        if (cause.getMessage() != null) {
            return cause.getMessage();
        }
        return cause instanceof ConnectException ? "nothing takes connections there" : "the connection ended";
    }

    private static boolean isNoHttp(Throwable cause) {
        return cause instanceof ProtocolException
                || String.valueOf(cause.getMessage()).contains("received no bytes");
    }

    /** Which proxy the way leads through: what cannot be reached may be that. */
    private String by(HttpRequest request) {
        return client.proxy()
                .flatMap(proxies -> proxies.select(request.uri()).stream()
                        .map(Proxy::address)
                        .filter(InetSocketAddress.class::isInstance)
                        .map(InetSocketAddress.class::cast)
                        .findFirst())
                .map(proxy -> " by the proxy " + proxy.getHostString() + ":" + proxy.getPort())
                .orElse("");
    }

    /** What says no more than the name and the message of its cause. */
    private static Throwable withoutRepetition(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause().toString().equals(cause.getMessage())) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Answer notWhileLeading(HttpRequest request) {
        return Answer.retry("no answer from " + shown(request) + " while this agent led");
    }

    private static Optional<HttpResponse<Void>> answer(CompletableFuture<HttpResponse<Void>> exchange, Duration limit)
            throws InterruptedException, ExecutionException {
        try {
            return Optional.of(exchange.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    private Answer judge(
            HttpResponse<Void> response, ByteArrayOutputStream bytes, Function<HttpReply, Answer> success) {
        int status = response.statusCode();
        boolean taken = status >= 200 && status < 300;
        byte[] received = bytes.toByteArray();
        String beginning = new String(received, 0, Math.min(received.length, LOOKED_AT_OF_BODY), UTF_8)
                .replaceFirst("^\uFEFF", "")
                .strip();
        String body = beginning.substring(0, Math.min(beginning.length(), SHOWN_OF_BODY));
        String lowerCase = body.toLowerCase(Locale.ROOT);
        boolean page = isPage(response, lowerCase);
        if (taken && !page) {
            return success.apply(new HttpReply(status, response.headers(), ByteBuffer.wrap(received)));
        }
        String from = "HTTP " + status + " from " + shown(response.request());
        String answer = from + (body.isEmpty() ? "" : Answer.Retry.DETAILS + body);
        boolean refusal = status == 400 || status == 413 || status == 422;
        if (status == 401 || status == 403) {
            return new Answer.Retry(answer, Optional.empty(), true);
        } else if (status == 407) {
            return Answer.retry(from + ": the proxy wants a valid user and password in the URL of proxy");
        } else if (status == 404) {
            return Answer.retry(
                    from + ": there is no receiver at that address; set " + addressKey + " to the right one");
        } else if (status == 400 && WANTS_TLS.stream().anyMatch(lowerCase::contains)) {
            return Answer.retry(from + ": this port wants TLS; begin " + addressKey + " with https://");
        } else if ((taken || refusal) && page) {
            return Answer.retry(from + " is a web page, as of a login, a proxy or a load balancer, and no answer of the"
                    + " receiver: check " + addressKey + " and proxy" + Answer.Retry.DETAILS + body);
        } else if (refusal) {
            return Answer.rejected(status == 413 ? "too_large" : "rejected_" + status, answer);
        }
        return new Answer.Retry(
                response.headers()
                        .firstValue("Location")
                        .map(to -> from + ", which redirects to " + withoutQuery(to) + ": set " + addressKey
                                + " to the right address, or when a login is there, check proxy")
                        .orElse(answer),
                response.headers().firstValue("Retry-After").flatMap(RetryAfter::parse),
                false);
    }

    /** Where a redirect leads to; a login often gets what was asked for as a parameter. */
    private static String withoutQuery(String location) {
        return Scrubber.scrub(location.replaceFirst("[?#].*", ""));
    }

    /** By its first tag: Slack calls the word {@code ok} HTML, and names of what it refuses. */
    private static boolean isPage(HttpResponse<Void> response, String lowerCase) {
        if (lowerCase.startsWith("<!doctype html") || lowerCase.startsWith("<html")) {
            return true;
        }
        String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        return lowerCase.startsWith("<") && HTML.stream().anyMatch(type::startsWith);
    }
}
