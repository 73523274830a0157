// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Set;

/**
 * The addresses of a Datadog intake.
 *
 * @param intake what payload paths are appended to, without a slash at the end
 * @param api what the path of the key validation is appended to, without a slash at the end
 */
record DatadogEndpoint(URI intake, URI api) {
    private static final Set<String> SITES = Set.of(
            "datadoghq.com",
            "us3.datadoghq.com",
            "us5.datadoghq.com",
            "ap1.datadoghq.com",
            "ap2.datadoghq.com",
            "datadoghq.eu",
            "ddog-gov.com");

    public DatadogEndpoint {
        requireNonNull(intake, "intake is null");
        requireNonNull(api, "api is null");
    }

    /**
     * The Datadog Agent's rules: a Datadog address carries the agent's version; any other is taken as it is.
     *
     * @param url of {@code dd_url}, or made of {@code site}
     * @param agentVersion such as {@code 1.2.3}
     */
    static DatadogEndpoint of(URI url, String agentVersion) {
        URI given = URI.create(url.toString().replaceFirst("/+$", ""));
        String host = given.getHost();
        for (String known : SITES) {
            if (host.equals("app." + known) || host.equals("app." + known + ".")) {
                String version = agentVersion.replaceFirst("-.*", "").replace('.', '-');
                return new DatadogEndpoint(
                        URI.create("https://" + version + "-app.agent." + known), URI.create("https://api." + known));
            }
        }
        return new DatadogEndpoint(given, given);
    }

    URI path(String path) {
        return URI.create(intake + path);
    }

    URI validation() {
        return URI.create(api + "/api/v1/validate");
    }
}
