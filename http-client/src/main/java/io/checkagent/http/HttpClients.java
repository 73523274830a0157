// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import static java.util.Objects.requireNonNull;

import io.checkagent.proxy.ProxyRules;
import java.net.http.HttpClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the HTTP clients of checks. They share threads, {@code check-http-<n>}, which end when idle for 10 s; a client's
 * connections end with it, when nobody refers to it any more. Thread-safe.
 */
public final class HttpClients {
    private final ProxyRules proxies;
    private final String userAgent;
    private final ExecutorService threads;

    /**
     * @param proxies of the agent, for settings that name none
     * @param userAgent how each request calls this agent
     */
    public HttpClients(ProxyRules proxies, String userAgent) {
        this.proxies = requireNonNull(proxies, "proxies is null");
        this.userAgent = requireNonNull(userAgent, "userAgent is null");
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(null, task, "check-http-" + number.incrementAndGet(), 0, false);
                    // Else it would hold the class loader of the plugin that happened to need it first.
                    thread.setContextClassLoader(HttpClients.class.getClassLoader());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * A client that does as the settings say in each request: credentials, headers, time limits, certificates, proxies.
     * What a request has itself (a header, a time limit) wins. Files are read with the requests: one that is not there is a
     * failure of the request, and names it.
     *
     * <p>Bodies that are collected ({@code ofString}, {@code ofByteArray}) end with a failure at 16 MiB; those that are
     * streamed ({@code ofInputStream}, {@code ofLines}) have no limit and are read as fast as the caller does.
     */
    public HttpClient client(HttpSettings settings) {
        return new ConfiguredHttpClient(settings, proxies, userAgent, threads);
    }
}
