// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Host;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/**
 * What is told of the host, with the names that the Datadog Agent has for it. Tags of the host are found on all that belongs
 * to it.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/comp/metadata/host/hostimpl/utils/common.go">the fields</a>
 */
record HostMetadata(Host host, String version, List<String> aliases) {
    /** Into an open object. */
    void write(JsonGenerator json) {
        json.writeStringProperty("apiKey", "");
        json.writeStringProperty("agentVersion", version);
        json.writeStringProperty("internalHostname", host.name());
        json.writeStringProperty("os", System.getProperty("os.name").toLowerCase(Locale.ROOT));
        json.writeObjectPropertyStart("systemStats");
        json.writeNumberProperty("cpuCores", Runtime.getRuntime().availableProcessors());
        json.writeStringProperty("machine", System.getProperty("os.arch"));
        json.writeStringProperty("platform", System.getProperty("os.name").toLowerCase(Locale.ROOT));
        json.writeEndObject();
        json.writeObjectPropertyStart("meta");
        json.writeStringProperty("hostname", host.name());
        json.writeStringProperty("socket-hostname", nameOfTheSystem());
        list(json, "timezones", Stream.of(TimeZone.getDefault().getDisplayName(false, TimeZone.SHORT, Locale.ROOT)));
        list(json, "host_aliases", aliases.stream());
        if (host.clusterName().isPresent()) {
            json.writeStringProperty("cluster-name", host.clusterName().get());
        }
        json.writeEndObject();
        json.writeObjectPropertyStart("host-tags");
        Stream<String> ofCluster = host.clusterName().stream()
                .flatMap(name -> Stream.of("cluster_name:" + name, "kube_cluster_name:" + name));
        list(json, "system", Stream.concat(host.tags().stream(), ofCluster).distinct());
        json.writeEndObject();
    }

    private static void list(JsonGenerator json, String name, Stream<String> values) {
        json.writeArrayPropertyStart(name);
        for (String value : values.toList()) {
            json.writeString(IntakeFields.wellFormed(value));
        }
        json.writeEndArray();
    }

    private static String nameOfTheSystem() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
