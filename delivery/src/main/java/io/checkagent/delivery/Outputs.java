// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.proxy.ProxyRules;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Map;

/** Makes outputs. None of them is opened yet. */
public final class Outputs {
    private Outputs() {}

    /**
     * Those of the configuration, in its order.
     *
     * @param hostname of this agent, which each result names
     * @param version of this agent, which an intake is told
     * @param environment for proxies that the settings do not name
     */
    public static List<Output> of(
            DeliverySettings settings, String hostname, String version, Map<String, String> environment) {
        IntakeSettings intake = settings.intake();
        ProxyRules proxies = intake.proxies(environment);
        return settings.outputs().stream()
                .map(output -> of(output, hostname, version, proxies, !intake.skipSslValidation()))
                .toList();
    }

    private static Output of(
            OutputSettings settings, String hostname, String version, ProxyRules proxies, boolean verifyTls) {
        if (settings instanceof OutputSettings.Datadog datadog) {
            return new DatadogOutput(datadog, hostname, version, proxies, verifyTls);
        }
        if (settings instanceof OutputSettings.File file) {
            return new LineOutput("file", file.path().toString(), new LineFile(file.path()), new JsonLines(hostname));
        }
        return lines("stdout", StandardOutput.CHANNEL, hostname);
    }

    /**
     * One JSON object a line, to a stream.
     *
     * @param name shown in the status
     * @param channel blocking; closed by no one but its owner
     */
    public static Output lines(String name, WritableByteChannel channel, String hostname) {
        return new LineOutput("console", name, new LineTarget.Stream(channel), new JsonLines(hostname));
    }
}
