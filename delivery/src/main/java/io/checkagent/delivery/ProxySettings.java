// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code proxy} settings of {@code datadog.yaml}.
 *
 * <p>A user and password in a proxy's URL are given to that proxy. For {@code https} targets the JDK does so only when
 * started with {@code -Djdk.http.auth.tunneling.disabledSchemes=}.
 *
 * @param http proxy for {@code http} targets
 * @param https proxy for {@code https} targets
 * @param noProxy hosts, or domains with all below them, that are reached directly; {@code *} is all
 */
public record ProxySettings(Optional<URI> http, Optional<URI> https, List<String> noProxy) {
    private static final int DEFAULT_PORT = 3128;

    public ProxySettings {
        requireNonNull(http, "http is null");
        requireNonNull(https, "https is null");
        noProxy = List.copyOf(noProxy);
        Stream.of(http, https)
                .flatMap(Optional::stream)
                .forEach(uri -> requireNonNull(uri.getHost(), "a proxy needs a host"));
    }

    /** No proxy. */
    public static ProxySettings none() {
        return new ProxySettings(Optional.empty(), Optional.empty(), List.of());
    }

    /** The proxy for that target, if any. */
    Optional<URI> proxyFor(URI target) {
        boolean direct = noProxy.stream()
                .map(entry -> entry.startsWith(".") ? entry.substring(1) : entry)
                .anyMatch(entry -> entry.equals("*")
                        || entry.equals(target.getHost())
                        || target.getHost().endsWith("." + entry));
        if (direct) {
            return Optional.empty();
        }
        return "https".equals(target.getScheme()) ? https : http;
    }

    ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI target) {
                return List.of(proxyFor(target)
                        .map(uri -> new Proxy(
                                Proxy.Type.HTTP,
                                InetSocketAddress.createUnresolved(
                                        uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort())))
                        .orElse(Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI target, SocketAddress proxy, IOException failure) {
                // The request fails with it, and is retried.
            }
        };
    }

    Authenticator authenticator() {
        return new Authenticator() {
            @Override
            protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                if (getRequestorType() != RequestorType.PROXY) {
                    return null;
                }
                return Stream.of(https, http)
                        .flatMap(Optional::stream)
                        .filter(uri -> uri.getHost().equals(getRequestingHost()) && uri.getUserInfo() != null)
                        .findFirst()
                        .map(uri -> {
                            String[] user = uri.getUserInfo().split(":", 2);
                            return new PasswordAuthentication(user[0], (user.length > 1 ? user[1] : "").toCharArray());
                        })
                        .orElse(null);
            }
        };
    }
}
