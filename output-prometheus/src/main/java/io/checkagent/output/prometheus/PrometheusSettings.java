// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.prometheus;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * An entry of {@code outputs} with {@code type: prometheus}.
 *
 * @param port where to listen, on {@code address} or on all of them; 0 for any
 * @param expireAfter how long a series is shown after it was last sent
 * @param maxSeries of metrics and service checks
 * @param maxEventSeries of the counter of events
 */
record PrometheusSettings(
        @Default("9464") @Description("The port for Prometheus; the page is /metrics.")
        int port,

        @Description("The address to listen on, such as 127.0.0.1; all when absent.")
        Optional<String> address,

        @Default("5m") @Description("How long a series is shown after it was last sent.")
        Duration expireAfter,

        @Default("10000") @Description("The most series of metrics and service checks; further ones are dropped.")
        int maxSeries,

        @Default("1000")
        @Description("The most series of the counter of events; further ones are counted as \"other\".")
        int maxEventSeries) {
    private static final int HIGHEST_PORT = 65_535;

    PrometheusSettings {
        requireNonNull(address, "address is null");
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port has to be between 0 and 65535");
        }
        if (expireAfter.isNegative() || expireAfter.isZero()) {
            throw new IllegalArgumentException("expire_after has to be more than 0 s");
        }
        if (maxSeries < 1 || maxEventSeries < 1) {
            throw new IllegalArgumentException("max_series and max_event_series have to be 1 or more");
        }
    }

    InetSocketAddress listen() {
        return address.map(host -> new InetSocketAddress(host, port)).orElseGet(() -> new InetSocketAddress(port));
    }

    String shown() {
        return "http://" + address.orElse("*") + ":" + port + "/metrics";
    }
}
