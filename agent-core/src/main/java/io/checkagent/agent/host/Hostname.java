// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import io.checkagent.api.Host;
import io.checkagent.configuration.FailureText;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what this agent stands for: {@code hostname}, {@code hostname_file}, in a pod its node, with the cluster's name
 * behind it, else what the system says.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/util/kubernetes/kubelet/hostname.go">GetHostname of the
 *     Datadog Agent</a>
 */
final class Hostname {
    private static final Logger log = LoggerFactory.getLogger(Hostname.class);

    private static final int MOST_READ = 1024;

    private Hostname() {}

    static String of(HostSettings host, Map<String, String> environment, Supplier<Optional<String>> node) {
        if (host.hostname().isPresent()) {
            return host.hostname().get().value();
        }
        Optional<String> ofFile = host.hostnameFile().flatMap(Hostname::read);
        if (ofFile.isPresent()) {
            return ofFile.get();
        }
        Optional<String> ofNode = node.get();
        if (ofNode.isPresent()) {
            return host.clusterName()
                    .map(cluster -> Host.inCluster(ofNode.get(), cluster.value()))
                    .orElseGet(ofNode::get);
        }
        String exported = environment.getOrDefault("HOSTNAME", "");
        if (!exported.isBlank()) {
            return exported;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            log.warn("this host has no name; set hostname in datadog.yaml");
            return "unknown";
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(HostName.parse(text(file)).value());
        } catch (IOException | IllegalArgumentException e) {
            log.warn(
                    "hostname_file {} is not used: {}; name a file that holds nothing but the host's name",
                    file,
                    FailureText.of(e));
            return Optional.empty();
        }
    }

    private static String text(Path file) throws IOException {
        // What exists and is no file may never end, or never begin.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_READ), StandardCharsets.UTF_8);
        }
    }
}
