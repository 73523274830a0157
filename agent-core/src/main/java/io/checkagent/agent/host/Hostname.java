// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import io.checkagent.api.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
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

    private Hostname() {}

    static String of(HostSettings host, Map<String, String> environment, Supplier<Optional<String>> node) {
        if (host.hostname().isPresent()) {
            return host.hostname().get();
        }
        if (host.hostnameFile().isPresent()) {
            try {
                String name = Files.readString(host.hostnameFile().get()).strip();
                if (!name.isEmpty()) {
                    return name;
                }
                log.warn(
                        "hostname_file {} is empty; the system's hostname is used",
                        host.hostnameFile().get());
            } catch (IOException e) {
                log.warn(
                        "hostname_file {} cannot be read; the system's hostname is used",
                        host.hostnameFile().get());
            }
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
}
