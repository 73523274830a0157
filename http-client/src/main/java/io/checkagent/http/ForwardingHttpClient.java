// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** An HTTP client that is the JDK's, asked anew for each call. */
abstract class ForwardingHttpClient extends HttpClient {
    /** The client that this call goes to. */
    protected abstract HttpClient current();

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return current().send(request, handler);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return current().sendAsync(request, handler);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> push) {
        return current().sendAsync(request, handler, push);
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return current().newWebSocketBuilder();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return current().cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return current().connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return current().followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return current().proxy();
    }

    @Override
    public SSLContext sslContext() {
        return current().sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return current().sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return current().authenticator();
    }

    @Override
    public Version version() {
        return current().version();
    }

    @Override
    public Optional<Executor> executor() {
        return current().executor();
    }
}
