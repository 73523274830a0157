// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.proxy.ProxyRules;
import java.net.URI;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** Where results go. */
public sealed interface OutputConfiguration {
    /**
     * One JSON object a line, to a stream such as standard output.
     *
     * @param name shown in the status
     * @param channel blocking; closed by no one but its owner
     */
    record Console(String name, WritableByteChannel channel) implements OutputConfiguration {
        public Console {
            requireNonNull(name, "name is null");
            requireNonNull(channel, "channel is null");
        }

        /** Standard output of this process. */
        public static Console standardOutput() {
            return new Console("stdout", StandardOutput.CHANNEL);
        }
    }

    /** One JSON object a line, appended to a file, which may be rotated by others. */
    record File(Path path) implements OutputConfiguration {
        public File {
            requireNonNull(path, "path is null");
        }
    }

    /**
     * The Datadog intake.
     *
     * @param endpoint where
     * @param apiKey of the organisation
     * @param proxies between this agent and the intake
     * @param verifyTls whether the intake's certificate is checked
     * @param agentVersion shown to the intake
     */
    record Datadog(DatadogEndpoint endpoint, ApiKey apiKey, ProxyRules proxies, boolean verifyTls, String agentVersion)
            implements OutputConfiguration {
        public Datadog {
            requireNonNull(endpoint, "endpoint is null");
            requireNonNull(apiKey, "apiKey is null");
            requireNonNull(proxies, "proxies is null");
            requireNonNull(agentVersion, "agentVersion is null");
        }
    }

    /** The text for a configured URL: without user and password. */
    static String shown(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getPath() == null ? "" : uri.getPath();
        return uri.getScheme() + "://" + uri.getHost() + port + path;
    }
}
