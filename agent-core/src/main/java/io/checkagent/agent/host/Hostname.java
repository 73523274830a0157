// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what this agent stands for: {@code hostname}, {@code hostname_file}, else what the system says. */
final class Hostname {
    private static final Logger log = LoggerFactory.getLogger(Hostname.class);

    private Hostname() {}

    static String of(HostSettings host, Map<String, String> environment) {
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
