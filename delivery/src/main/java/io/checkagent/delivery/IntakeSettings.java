// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Inline;
import io.checkagent.configuration.Matching;
import io.checkagent.configuration.Secret;
import io.checkagent.proxy.ProxyRules;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Datadog intake. */
public record IntakeSettings(
        @Matching(value = Matching.CREDENTIAL, longest = 1024, expected = "a key of letters and digits without blanks")
        @Description("The API key of the Datadog organisation.")
        Optional<Secret> apiKey,

        @Matching(value = Matching.DOMAIN, expected = "a site such as datadoghq.com or datadoghq.eu")
        @Default("datadoghq.com")
        @Description("The Datadog site.")
        String site,

        @Description("The intake's address; beats site.") Optional<URI> ddUrl,

        @Default("{}") @Description("The way to the intake.")
        Proxy proxy,

        @Default("false")
        @Description("Read no_proxy as Go does: parts of domains and networks too; else its entries are hosts.")
        boolean noProxyNonexactMatch,

        @Default("false") @Description("Accept any TLS certificate of the intake.")
        boolean skipSslValidation,

        @Inline PayloadSettings payloads,
        @Inline HostMetadataSettings metadata) {
    /** {@code dd_url}, or what {@code site} makes of it. */
    public URI url() {
        return ddUrl.orElseGet(() -> urlOf(site));
    }

    /** The address of a site. */
    public static URI urlOf(String site) {
        return URI.create("https://app." + site);
    }

    /**
     * The proxies between this agent and what is outside.
     *
     * @param environment for what the settings do not name
     */
    public ProxyRules proxies(Map<String, String> environment) {
        return ProxyRules.ofDatadogAgent(
                proxy.http().map(ProxyAddress::text),
                proxy.https().map(ProxyAddress::text),
                proxy.noProxy(),
                noProxyNonexactMatch,
                environment);
    }

    List<OutputSettings> defaultOutputs() {
        return List.of(apiKey.<OutputSettings>map(key -> new OutputSettings.Datadog(url(), key))
                .orElseGet(OutputSettings.Console::new));
    }

    /** Proxies between the agent and the intake. */
    public record Proxy(
            @Description("For http addresses: http://host:port.")
            Optional<ProxyAddress> http,

            @Description("For https addresses: http://host:port.")
            Optional<ProxyAddress> https,

            @Default("[]") @Description("Hosts that are reached directly.")
            List<String> noProxy) {}
}
