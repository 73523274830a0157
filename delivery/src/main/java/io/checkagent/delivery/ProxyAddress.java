// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.proxy.HttpProxy;

/**
 * A proxy as {@code datadog.yaml} names it: a URL, or {@code host:port} alone.
 *
 * @param text may hold a password
 */
public record ProxyAddress(String text) {
    /** @throws IllegalArgumentException when this is no proxy that can be used; the message has nothing of a password */
    public ProxyAddress {
        requireNonNull(HttpProxy.parse(text), "no proxy");
    }

    /** Reads one; see {@link HttpProxy#parse}. */
    public static ProxyAddress parse(String text) {
        return new ProxyAddress(text);
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return HttpProxy.parse(text).toString();
    }
}
