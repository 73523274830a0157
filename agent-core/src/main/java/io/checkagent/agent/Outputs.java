// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import io.checkagent.agent.config.AgentConfiguration;
import io.checkagent.agent.config.OutputSettings;
import io.checkagent.delivery.ApiKey;
import io.checkagent.delivery.DatadogEndpoint;
import io.checkagent.delivery.OutputConfiguration;
import io.checkagent.proxy.ProxyRules;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Turns what the configuration says of outputs into what delivery is built of. */
final class Outputs {
    private Outputs() {}

    static List<OutputConfiguration> of(AgentConfiguration configuration) {
        AgentConfiguration.Proxy proxy = configuration.intake().proxy();
        ProxyRules proxies = ProxyRules.ofDatadogAgent(
                proxy.http().map(URI::toString),
                proxy.https().map(URI::toString),
                proxy.noProxy(),
                false,
                System.getenv());
        return configuration.outputs().stream()
                .map(output -> of(output, proxies, !configuration.intake().skipSslValidation()))
                .toList();
    }

    private static OutputConfiguration of(OutputSettings settings, ProxyRules proxies, boolean verifyTls) {
        if (settings instanceof OutputSettings.Datadog datadog) {
            String version = AgentVersion.release();
            return new OutputConfiguration.Datadog(
                    DatadogEndpoint.of(Optional.of(datadog.url().toString()), "", version),
                    new ApiKey(datadog.apiKey().value()),
                    proxies,
                    verifyTls,
                    version);
        }
        if (settings instanceof OutputSettings.File file) {
            return new OutputConfiguration.File(file.path());
        }
        return OutputConfiguration.Console.standardOutput();
    }
}
