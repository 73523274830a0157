// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses of a Datadog intake.
 *
 * @param intake what payload paths are appended to, without a slash at the end
 * @param api what the path of the key validation is appended to, without a slash at the end
 */
public record DatadogEndpoint(URI intake, URI api) {
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
     * The Datadog Agent's rules: {@code dd_url} beats {@code site}; a Datadog address carries the agent's version; any
     * other is taken as it is.
     *
     * @param url of {@code dd_url}
     * @param site such as {@code datadoghq.com}
     * @param agentVersion such as {@code 1.2.3}
     * @throws IllegalArgumentException when the URL is no {@code http} or {@code https} URL
     */
    public static DatadogEndpoint of(Optional<String> url, String site, String agentVersion) {
        String text = url.orElse("https://app." + site);
        URI given = parse(text);
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

    private static URI parse(String text) {
        URI uri;
        try {
            uri = URI.create(text.replaceFirst("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw notUsable(text);
        }
        if (uri.getHost() == null || !("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
            throw notUsable(text);
        }
        return uri;
    }

    private static IllegalArgumentException notUsable(String text) {
        return new IllegalArgumentException("dd_url is no http or https URL: " + text.replaceFirst("//.*@", "//"));
    }
}
