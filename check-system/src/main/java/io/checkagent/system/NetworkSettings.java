// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the network check, by the Datadog Agent's names.
 *
 * @param collectConnectionState whether the connections are counted by state
 * @param collectConnectionQueues whether, with these, the lengths of their queues are reported
 * @param combineConnectionStates whether similar states are counted as one
 * @param excludedInterfaces names that are not reported
 * @param excludedInterfaceRe interfaces whose names match from the beginning on are not reported
 * @param collectRateMetrics whether the counters of the protocols are reported a second
 * @param collectCountMetrics whether they are reported as counts, with {@code .count} behind their names
 * @param conntrackPath when given, the statistics of connection tracking are reported; they are the kernel's own, the
 *     program is not run
 * @param useSudoConntrack not used: no program is run
 * @param whitelistConntrackMetrics which values of {@code nf_conntrack_*} are reported, by parts of their names
 * @param blacklistConntrackMetrics which are not
 * @param collectEthtoolStats not used
 * @param collectEthtoolMetrics not used
 * @param collectAwsEnaMetrics not used
 * @param metricPatterns which metrics are sent
 * @param procfsPath see {@link HostFiles#locate}
 * @param sysfsPath see {@link HostFiles#locate}
 */
public record NetworkSettings(
        @Default("false") @Description("Count the connections by state.")
        boolean collectConnectionState,

        @Default("false") @Description("With collect_connection_state: report the lengths of the connections' queues.")
        boolean collectConnectionQueues,

        @Default("true") @Description("Count similar states as one: opening, closing.")
        boolean combineConnectionStates,

        @Default("[lo, lo0]") @Description("Interfaces that are not reported.")
        List<String> excludedInterfaces,

        @Default("")
        @Description("Regular expression: interfaces whose names it matches from the beginning on are not reported.")
        String excludedInterfaceRe,

        @Default("true") @Description("Report the protocols' counters a second.")
        boolean collectRateMetrics,

        @Default("false") @Description("Report the protocols' counters as counts, with .count behind their names.")
        boolean collectCountMetrics,

        @Description(
                "When given, the statistics of connection tracking are reported, from /proc; the program is not run.")
        Optional<String> conntrackPath,

        @Description("Not used: no program is run.") Optional<Boolean> useSudoConntrack,

        @Description("Which values of nf_conntrack_* are reported, regular expressions for a part of the name.")
        Optional<List<String>> whitelistConntrackMetrics,

        @Description("Which values of nf_conntrack_* are not reported, regular expressions for a part of the name.")
        Optional<List<String>> blacklistConntrackMetrics,

        @Default("false") @Description("Not used: the statistics of network cards cannot be read without a program.")
        boolean collectEthtoolStats,

        @Default("false") @Description("Not used: the statistics of network cards cannot be read without a program.")
        boolean collectEthtoolMetrics,

        @Default("false") @Description("Not used: the statistics of network cards cannot be read without a program.")
        boolean collectAwsEnaMetrics,

        @Description("Which metrics are sent, by their names.")
        Optional<MetricPatterns> metricPatterns,

        @Description("Where the host's /proc is mounted; when left out: HOST_PROC, /host/proc if it exists, /proc.")
        Optional<Path> procfsPath,

        @Description("Where the host's /sys is mounted; when left out: HOST_SYS, /host/sys if it exists, /sys.")
        Optional<Path> sysfsPath) {
    public NetworkSettings {
        excludedInterfaces = List.copyOf(excludedInterfaces);
        requireNonNull(excludedInterfaceRe, "excludedInterfaceRe is null");
        requireNonNull(conntrackPath, "conntrackPath is null");
        requireNonNull(useSudoConntrack, "useSudoConntrack is null");
        whitelistConntrackMetrics = whitelistConntrackMetrics.map(List::copyOf);
        blacklistConntrackMetrics = blacklistConntrackMetrics.map(List::copyOf);
        requireNonNull(metricPatterns, "metricPatterns is null");
        requireNonNull(procfsPath, "procfsPath is null");
        requireNonNull(sysfsPath, "sysfsPath is null");
    }

    /** Tells what is configured here and not used, and why. */
    void remark(Remarks remarks) {
        if (collectEthtoolStats || collectEthtoolMetrics || collectAwsEnaMetrics) {
            remarks.unused("collect_ethtool_stats, collect_ethtool_metrics and collect_aws_ena_metrics are not used:"
                    + " the kernel tells the statistics of network cards in no file");
        }
        if (conntrackPath.isPresent()) {
            remarks.unused("conntrack_path: the program is not run; its statistics are read from"
                    + " net/stat/nf_conntrack below /proc");
        }
        if (useSudoConntrack.orElse(false)) {
            remarks.unused("use_sudo_conntrack is not used: no program is run, so none needs root");
        }
        if (collectConnectionQueues && !collectConnectionState) {
            remarks.unused("collect_connection_queues is not used without collect_connection_state: true");
        }
    }
}
