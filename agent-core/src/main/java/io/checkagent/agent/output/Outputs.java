// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import io.checkagent.delivery.ApiKey;
import io.checkagent.delivery.DatadogEndpoint;
import io.checkagent.delivery.OutputConfiguration;
import io.checkagent.delivery.ProxySettings;
import java.util.List;
import java.util.Optional;

/** Turns what the configuration says of outputs into what delivery is built of. */
final class Outputs {
    private Outputs() {}

    static List<OutputConfiguration> of(List<OutputSettings> outputs, IntakeSettings intake, String version) {
        IntakeSettings.Proxy proxy = intake.proxy();
        ProxySettings proxies = new ProxySettings(proxy.http(), proxy.https(), proxy.noProxy());
        return outputs.stream()
                .map(output -> of(output, proxies, !intake.skipSslValidation(), version))
                .toList();
    }

    private static OutputConfiguration of(
            OutputSettings settings, ProxySettings proxies, boolean verifyTls, String version) {
        if (settings instanceof OutputSettings.Datadog datadog) {
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
