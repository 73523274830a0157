// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.checkagent.proxy.HttpProxy;
import io.checkagent.proxy.ServerAddresses;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Puts on each request who asks, for whom, whom the proxy lets in, and to which address it goes. After a 401 it asks for
 * other credentials, once a request.
 */
final class ApiServerInterceptor implements Interceptor {
    private static final String AUTHORIZATION = "Authorization";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ApiServer server;
    private final Optional<HttpProxy> proxy;
    private final Optional<ServerAddresses> addresses;

    ApiServerInterceptor(ApiServer server, Optional<HttpProxy> proxy, Optional<ServerAddresses> addresses) {
        this.server = server;
        this.proxy = proxy;
        this.addresses = addresses;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        Duration patience = patience(tags);
        server.credentials()
                .authorization(patience)
                .ifPresent(authorization -> builder.setHeader(AUTHORIZATION, authorization));
        if (request.headers("Impersonate-User").isEmpty()) {
            server.impersonation().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        }
        proxy.flatMap(HttpProxy::authorization)
                .ifPresent(authorization -> builder.setHeader("Proxy-Authorization", authorization));
        addresses.ifPresent(known -> goTo(known.reachable(request.uri(), patience), builder, request.uri()));
    }

    /** Less than the request's limit: who asked hears the reason before he gives up, and takes it for the server's silence. */
    private static Duration patience(RequestTags tags) {
        RequestConfig config = tags.getTag(RequestConfig.class);
        Integer limit = config == null ? null : config.getRequestTimeout();
        return limit == null || limit <= 0 ? PATIENCE : Duration.ofMillis(limit * 9L / 10);
    }

    private static void goTo(URI reachable, BasicBuilder builder, URI uri) {
        if (!reachable.equals(uri)) {
            builder.uri(reachable);
            builder.setHeader("Host", uri.getRawAuthority());
        }
    }

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
        if (proxy.isPresent() && isOfProxy(response)) {
            return CompletableFuture.failedFuture(new KubernetesClientException("the proxy %s answered %s%s"
                    .formatted(
                            proxy.get(),
                            response.code(),
                            response.code() == 407
                                    ? "; write a user and password that it lets in into its URL"
                                    : " and did not open a way to " + server.address())));
        }
        if (response.code() != 401) {
            return CompletableFuture.completedFuture(false);
        }
        List<String> sent =
                response.request() == null ? List.of() : response.request().headers(AUTHORIZATION);
        return server.credentials().afterRefusal(sent.stream().findFirst()).thenApply(fresh -> {
            fresh.ifPresent(authorization -> builder.setHeader(AUTHORIZATION, authorization));
            return fresh.isPresent();
        });
    }

    /** fabric8 cannot read what refuses a tunnel: it has no body. */
    private static boolean isOfProxy(HttpResponse<?> response) {
        return response.code() == 407 || (response.body() == null && !(response instanceof WebSocketUpgradeResponse));
    }
}
