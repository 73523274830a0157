// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's client, made anew whenever the certificates change: its connections keep for hours what they were made with,
 * and it has no way to close them. What is under way ends on the old one. Thread-safe.
 */
public final class RotatingHttpClient extends ForwardingHttpClient {
    private final HttpClient.Builder builder;
    private final Supplier<SSLContext> tls;
    private final Runnable onFailure;
    private SSLContext used;
    private HttpClient client;

    /**
     * @param builder not used by others any more
     * @param tls gives another object when certificates changed
     * @param onFailure called when a request got no answer
     */
    public RotatingHttpClient(HttpClient.Builder builder, Supplier<SSLContext> tls, Runnable onFailure) {
        this.builder = builder;
        this.tls = tls;
        this.onFailure = onFailure;
        this.used = tls.get();
        this.client = builder.sslContext(used).build();
    }

    @Override
    protected synchronized HttpClient current() {
        SSLContext now = tls.get();
        if (!now.equals(used)) {
            client = builder.sslContext(now).build();
            used = now;
        }
        return client;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return watched(current().sendAsync(request, handler));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> push) {
        return watched(current().sendAsync(request, handler, push));
    }

    private <T> CompletableFuture<T> watched(CompletableFuture<T> exchange) {
        CompletableFuture<?> unused = exchange.whenComplete((answer, failure) -> {
            if (failure != null) {
                onFailure.run();
            }
        });
        return exchange;
    }
}
