// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.checkagent.http.RotatingHttpClient;
import io.checkagent.http.Tls;
import io.checkagent.proxy.HttpProxy;
import io.checkagent.proxy.ProxyRules;
import io.checkagent.proxy.ServerAddresses;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes fabric8's HTTP clients for one API server. Everything but time limits and the user agent comes from here and not
 * from fabric8's {@link Config}, which follows redirects with credentials, knows no {@code NO_PROXY} with blanks, and trusts
 * the host of the URL whatever {@code tls-server-name} says.
 */
final class ApiServerClientFactory extends JdkHttpClientFactory {
    private final ApiServer server;
    private final Tls tls;
    private final Optional<HttpProxy> proxy;
    private final ServerAddresses addresses;

    ApiServerClientFactory(ApiServer server, Tls tls, Optional<HttpProxy> proxy) {
        this.server = server;
        this.tls = tls;
        this.proxy = proxy;
        int port = server.address().getPort();
        this.addresses = new ServerAddresses(
                Host.of(server.address()),
                port >= 0 ? port : server.address().getScheme().equals("https") ? 443 : 80);
    }

    @Override
    public HttpClient.Builder newBuilder(Config config) {
        HttpClient.Builder builder = newBuilder();
        builder.tag(config.getRequestConfig());
        builder.connectTimeout(config.getConnectionTimeout(), TimeUnit.MILLISECONDS);
        if (config.isHttp2Disable()) {
            builder.preferHttp11();
        }
        // At the level trace it would write tokens into the log.
        builder.addOrReplaceInterceptor("HttpLogging", null);
        HttpClientUtils.createApplicableInterceptors(config, this).forEach(builder::addOrReplaceInterceptor);
        builder.addOrReplaceInterceptor(
                TokenRefreshInterceptor.NAME,
                new ApiServerInterceptor(server, proxy, proxy.isPresent() ? Optional.empty() : Optional.of(addresses)));
        return builder;
    }

    @Override
    protected java.net.http.HttpClient.Builder createNewHttpClientBuilder() {
        return new RotatingHttpClientBuilder(
                super.createNewHttpClientBuilder(),
                builder -> new RotatingHttpClient(builder, tls::context, addresses::failed));
    }

    @Override
    protected void additionalConfig(java.net.http.HttpClient.Builder builder) {
        ProxyRules rules = proxy.map(ProxyRules::all).orElse(ProxyRules.none());
        // Credentials never cross to another host (CVE-2022-3172): no redirect is followed.
        builder.proxy(rules.selector()).followRedirects(java.net.http.HttpClient.Redirect.NEVER);
    }
}
