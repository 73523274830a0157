// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * The network of the host: its {@linkplain NetworkInterfaces interfaces}, the {@linkplain ProtocolCounters counters} of
 * IP, TCP and UDP, the {@linkplain Connections connections} by state, and {@linkplain Conntrack connection tracking}.
 *
 * <p>Options and metrics by the names of the Datadog Agent's network check. No program is run: all of it is in the
 * kernel's files.
 */
@Extension
@CheckType(name = "network")
@EmitsMetric(
        name = "system.net.{bytes_rcvd,bytes_sent}",
        type = Metric.Type.RATE,
        unit = "byte/second",
        description = "tags `device`, `device_name`")
@EmitsMetric(
        name = "system.net.{packets_in,packets_out}.{count,error,drop}",
        type = Metric.Type.RATE,
        unit = "packet/second",
        description = "tags `device`, `device_name`")
@EmitsMetric(
        name = "system.net.iface.{mtu,tx_queue_len,up,num_rx_queues,num_tx_queues}",
        description = "tag `iface`; what the kernel tells of it")
@EmitsMetric(
        name = "system.net.ip.{" + ProtocolCounters.IP + "}",
        type = Metric.Type.RATE,
        description = "`net/snmp` and `net/netstat`, with `collect_rate_metrics`")
@EmitsMetric(
        name = "system.net.ip.{" + ProtocolCounters.IP + "}.count",
        type = Metric.Type.MONOTONIC_COUNT,
        description = "the same, with `collect_count_metrics`")
@EmitsMetric(
        name = "system.net.tcp.{" + ProtocolCounters.TCP + "}",
        type = Metric.Type.RATE,
        description = "with `collect_rate_metrics`")
@EmitsMetric(
        name = "system.net.tcp.{" + ProtocolCounters.TCP + "}.count",
        type = Metric.Type.MONOTONIC_COUNT,
        description = "with `collect_count_metrics`")
@EmitsMetric(
        name = "system.net.udp.{" + ProtocolCounters.UDP + "}",
        type = Metric.Type.RATE,
        description = "with `collect_rate_metrics`")
@EmitsMetric(
        name = "system.net.udp.{" + ProtocolCounters.UDP + "}.count",
        type = Metric.Type.MONOTONIC_COUNT,
        description = "with `collect_count_metrics`")
@EmitsMetric(name = "system.net.tcp.current_established", unit = "connection", description = "")
@EmitsMetric(
        name = "system.net.{tcp4,tcp6}.{established,opening,closing,listening,time_wait}",
        unit = "connection",
        description = "with `collect_connection_state`")
@EmitsMetric(
        name =
                "system.net.{tcp4,tcp6}.{estab,syn_sent,syn_recv,fin_wait_1,fin_wait_2,time_wait,unconn,close_wait,last_ack,listen,closing}",
        unit = "connection",
        description = "with `combine_connection_states: false`. The Datadog Agent counts `last_ack` as `time_wait`")
@EmitsMetric(
        name = "system.net.{udp4,udp6}.connections",
        unit = "connection",
        description = "with `collect_connection_state`")
@EmitsMetric(
        name = "system.net.tcp.{recv_q,send_q}.{max,avg,median,95percentile,count}",
        unit = "byte",
        description = "with `collect_connection_queues`; tag `state`")
@EmitsMetric(
        name = "system.net.conntrack.*",
        description = "the files `nf_conntrack_*` of the kernel that are wanted, `max` and `count` by default")
@EmitsMetric(
        name =
                "system.net.conntrack.{found,invalid,ignore,insert,insert_failed,drop,early_drop,error,search_restart,clash_resolve,chaintoolong}",
        type = Metric.Type.MONOTONIC_COUNT,
        description = "with `conntrack_path`; tag `cpu`")
public final class NetworkCheck implements Check {
    private static final String OWN = "net";
    private static final String HOSTS = "1/net";

    private final HostFiles files;
    private final NetworkInterfaces interfaces;
    private final ProtocolCounters counters;
    private final Optional<Connections> connections;
    private final Conntrack conntrack;
    private final MetricFilter metrics;
    private final Remarks remarks = new Remarks();

    /** Prepares the check. */
    public NetworkCheck(NetworkSettings settings) {
        requireNonNull(settings, "settings is null");
        settings.remark(remarks);
        this.files = HostFiles.locate(settings.procfsPath(), settings.sysfsPath(), Optional.empty());
        Expressions excluded = Expressions.compile(
                "excluded_interface_re", List.of(settings.excludedInterfaceRe()), 0, remarks::wrong);
        this.interfaces = new NetworkInterfaces(
                files, name -> settings.excludedInterfaces().contains(name) || excluded.matchBeginning(name));
        this.counters = new ProtocolCounters(settings.collectRateMetrics(), settings.collectCountMetrics());
        this.connections = settings.collectConnectionState()
                ? Optional.of(new Connections(settings.combineConnectionStates(), settings.collectConnectionQueues()))
                : Optional.empty();
        this.conntrack = new Conntrack(settings, remarks::wrong);
        this.metrics = new MetricFilter(settings.metricPatterns().orElse(MetricPatterns.ALL), remarks::wrong);
    }

    @Override
    public void run(CheckContext context) {
        remarks.tell(context);
        Sender sender = metrics.of(context.sender());
        String directory = directory(context);
        try (Reading reading = new Reading(files, context)) {
            interfaces.send(sender, directory, reading);
            counters.send(sender, directory, reading);
            connections.ifPresent(found -> found.send(sender, directory, reading));
            conntrack.send(sender, files, directory, reading);
        }
    }

    /**
     * {@code net} is that of the reading process, also below another {@code /proc}; the host's is that of its first
     * process.
     */
    private String directory(CheckContext context) {
        if (!files.isForeign()) {
            return OWN;
        }
        if (Files.isReadable(files.procfs().resolve(HOSTS).resolve("dev"))) {
            return HOSTS;
        }
        context.warn("cannot read " + files.procfs().resolve(HOSTS).resolve("dev")
                + ": reporting the agent's own network namespace; run the agent with hostPID and as root, or with"
                + " hostNetwork");
        return OWN;
    }
}
