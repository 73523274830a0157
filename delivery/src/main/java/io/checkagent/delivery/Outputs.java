// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Host;
import io.checkagent.output.LineFormat;
import io.checkagent.output.Output;
import io.checkagent.proxy.ProxyRules;
import java.nio.channels.WritableByteChannel;
import java.time.Clock;
import java.util.Optional;

/** Makes the outputs of one agent. None of them is opened yet. */
public final class Outputs {
    private final Host host;
    private final String version;
    private final IntakeSettings intake;
    private final ProxyRules proxies;
    private final Clock clock;
    private final Paces paces = new Paces();

    /**
     * Makes none yet.
     *
     * @param host of this agent, whose name each result has
     * @param version of this agent, which an intake is told
     * @param intake what is said of it at the top level
     * @param proxies between this agent and the intake
     * @param clock tells the age of files
     */
    public Outputs(Host host, String version, IntakeSettings intake, ProxyRules proxies, Clock clock) {
        this.host = requireNonNull(host, "host is null");
        this.version = requireNonNull(version, "version is null");
        this.intake = requireNonNull(intake, "intake is null");
        this.proxies = requireNonNull(proxies, "proxies is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * One that the agent has itself.
     *
     * @throws IllegalArgumentException for one of a plugin
     */
    public Destination of(OutputSettings settings) {
        JsonLines lines = new JsonLines(host.name());
        if (settings instanceof OutputSettings.Datadog datadog) {
            IntakeConnection connection = new IntakeConnection(
                    datadog.url(), datadog.apiKey(), version, proxies, !intake.skipSslValidation(), paces);
            Optional<HostMetadata> metadata = intake.metadata().enableMetadataCollection()
                    ? Optional.of(
                            new HostMetadata(host, version, intake.metadata().hostAliases()))
                    : Optional.empty();
            DatadogPayloads payloads = new DatadogPayloads(host.name(), intake.payloads());
            return destination(
                    "datadog", new DatadogOutput(datadog, payloads, metadata, connection), settings.common());
        } else if (settings instanceof OutputSettings.File file) {
            return destination(
                    "file",
                    new LineOutput(file.path().toString(), new LineFile(file.path(), file.rotation(), clock), lines),
                    settings.common());
        } else if (settings instanceof OutputSettings.Console) {
            return destination(
                    "console",
                    new LineOutput("stdout", new LineTarget.Stream(StandardOutput.CHANNEL), lines),
                    settings.common());
        }
        throw new IllegalArgumentException("a plugin has it: " + settings);
    }

    private static Destination destination(String type, Output output, CommonOutputSettings common) {
        return new Destination(type, output, common.filter(), common.bestEffort());
    }

    /** The format of console and file, for others. */
    public static LineFormat lineFormat(String hostname) {
        return new JsonLines(hostname);
    }

    /**
     * One JSON object a line, to a stream.
     *
     * @param name shown in the status
     * @param channel blocking; closed by no one but its owner
     */
    public static Destination lines(String name, WritableByteChannel channel, String hostname) {
        return Destination.of("console", new LineOutput(name, new LineTarget.Stream(channel), new JsonLines(hostname)));
    }
}
