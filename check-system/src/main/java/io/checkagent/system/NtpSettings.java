// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the NTP check, by the Datadog Agent's names. As there, 0 stands for the default.
 *
 * @param offsetThreshold seconds by which the clock may be off
 * @param hosts the servers
 * @param host one more server, asked first
 * @param port of the servers
 * @param version of the protocol
 * @param timeout of each server
 * @param useLocalDefinedServers whether the servers that the host's own NTP client is configured with are asked instead
 * @param rootfsPath see {@link HostFiles#locate}
 */
public record NtpSettings(
        @Default("60") @Description("Seconds by which the clock may be off.")
        double offsetThreshold,

        @Default("[]") @Description("The servers; when left out, those of the pool that the Datadog Agent asks.")
        List<String> hosts,

        @Default("") @Description("One more server, asked first.")
        String host,

        @Default("123") @Description("The servers' port.") int port,

        @Default("3") @Description("The version of the protocol, 2 to 4.")
        int version,

        @Default("5") @Description("How long each server is waited for.")
        Duration timeout,

        @Default("false") @Description("Ask the servers that the host's own NTP client is configured with.")
        boolean useLocalDefinedServers,

        @Description("Where the host's root is mounted; when left out: HOST_ROOT, /host/root if it exists, /.")
        Optional<Path> rootfsPath) {
    private static final double DEFAULT_THRESHOLD = 60;
    private static final int DEFAULT_PORT = 123;
    private static final int DEFAULT_VERSION = 3;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public NtpSettings {
        hosts = List.copyOf(hosts);
        requireNonNull(host, "host is null");
        requireNonNull(timeout, "timeout is null");
        requireNonNull(rootfsPath, "rootfsPath is null");
    }

    /** These settings with the default in place of each number that is none. */
    NtpSettings usable() {
        return new NtpSettings(
                offsetThreshold > 0 ? offsetThreshold : DEFAULT_THRESHOLD,
                hosts,
                host,
                port > 0 && port <= 0xffff ? port : DEFAULT_PORT,
                version >= 2 && version <= 4 ? version : DEFAULT_VERSION,
                timeout.isZero() ? DEFAULT_TIMEOUT : timeout,
                useLocalDefinedServers,
                rootfsPath);
    }

    /** Tells what is configured here and not used, and why. */
    void remark(Remarks remarks) {
        NtpSettings usable = usable();
        if (offsetThreshold < 0) {
            remarks.wrong("offset_threshold: it has to be above 0; 60 s are used");
        }
        if (port != usable.port() && port != 0) {
            remarks.wrong("port: " + port + " is no port; " + DEFAULT_PORT + " is used");
        }
        if (version != usable.version() && version != 0) {
            remarks.wrong("version: it has to be 2, 3 or 4; " + DEFAULT_VERSION + " is used");
        }
    }
}
