// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Map.entry;

import io.checkagent.api.Sender;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The counters of IP, TCP and UDP: {@code net/snmp} and {@code net/netstat} below {@code /proc}. In these files a line
 * with names is followed by one with values, both beginning with the protocol.
 *
 * <p>The metrics' names are those of the Datadog Agent's network check.
 */
final class ProtocolCounters {
    /** What is told of IP, as alternatives in a name. */
    static final String IP = "in_receives,in_header_errors,in_addr_errors,in_unknown_protos,in_discards,in_delivers,"
            + "out_requests,out_discards,out_no_routes,forwarded_datagrams,reassembly_timeouts,"
            + "reassembly_requests,reassembly_oks,reassembly_fails,reassembly_overlaps,fragmentation_oks,"
            + "fragmentation_fails,fragmentation_creates,in_no_routes,in_truncated_pkts,in_csum_errors,"
            + "reverse_path_filter";

    /** What is told of TCP, as alternatives in a name. */
    static final String TCP =
            "retrans_segs,in_segs,out_segs,active_opens,passive_opens,attempt_fails,established_resets,"
                    + "in_errors,out_resets,in_csum_errors,listen_overflows,listen_drops,backlog_drops,"
                    + "failed_retransmits,prune_called,prune_rcv_drops,prune_ofo_called,paws_connection_drops,"
                    + "paws_established_drops,syn_cookies_sent,syn_cookies_recv,syn_cookies_failed,"
                    + "abort_on_timeout,syn_retrans,from_zero_window,to_zero_window,tw_reused";

    /** What is told of UDP, as alternatives in a name. */
    static final String UDP =
            "in_datagrams,no_ports,in_errors,out_datagrams,rcv_buf_errors,snd_buf_errors,in_csum_errors";

    private static final String ESTABLISHED = "system.net.tcp.current_established";

    private static final Map<String, Map<String, String>> METRICS = Map.of(
            "Ip",
            Map.ofEntries(
                    entry("InReceives", "ip.in_receives"),
                    entry("InHdrErrors", "ip.in_header_errors"),
                    entry("InAddrErrors", "ip.in_addr_errors"),
                    entry("InUnknownProtos", "ip.in_unknown_protos"),
                    entry("InDiscards", "ip.in_discards"),
                    entry("InDelivers", "ip.in_delivers"),
                    entry("OutRequests", "ip.out_requests"),
                    entry("OutDiscards", "ip.out_discards"),
                    entry("OutNoRoutes", "ip.out_no_routes"),
                    entry("ForwDatagrams", "ip.forwarded_datagrams"),
                    entry("ReasmTimeout", "ip.reassembly_timeouts"),
                    entry("ReasmReqds", "ip.reassembly_requests"),
                    entry("ReasmOKs", "ip.reassembly_oks"),
                    entry("ReasmFails", "ip.reassembly_fails"),
                    entry("FragOKs", "ip.fragmentation_oks"),
                    entry("FragFails", "ip.fragmentation_fails"),
                    entry("FragCreates", "ip.fragmentation_creates")),
            "IpExt",
            Map.of(
                    "InNoRoutes", "ip.in_no_routes",
                    "InTruncatedPkts", "ip.in_truncated_pkts",
                    "InCsumErrors", "ip.in_csum_errors",
                    "ReasmOverlaps", "ip.reassembly_overlaps"),
            "Tcp",
            Map.of(
                    "RetransSegs", "tcp.retrans_segs",
                    "InSegs", "tcp.in_segs",
                    "OutSegs", "tcp.out_segs",
                    "ActiveOpens", "tcp.active_opens",
                    "PassiveOpens", "tcp.passive_opens",
                    "AttemptFails", "tcp.attempt_fails",
                    "EstabResets", "tcp.established_resets",
                    "InErrs", "tcp.in_errors",
                    "OutRsts", "tcp.out_resets",
                    "InCsumErrors", "tcp.in_csum_errors"),
            "TcpExt",
            Map.ofEntries(
                    entry("ListenOverflows", "tcp.listen_overflows"),
                    entry("ListenDrops", "tcp.listen_drops"),
                    entry("TCPBacklogDrop", "tcp.backlog_drops"),
                    entry("TCPRetransFail", "tcp.failed_retransmits"),
                    entry("IPReversePathFilter", "ip.reverse_path_filter"),
                    entry("PruneCalled", "tcp.prune_called"),
                    entry("RcvPruned", "tcp.prune_rcv_drops"),
                    entry("OfoPruned", "tcp.prune_ofo_called"),
                    entry("PAWSActive", "tcp.paws_connection_drops"),
                    entry("PAWSEstab", "tcp.paws_established_drops"),
                    entry("SyncookiesSent", "tcp.syn_cookies_sent"),
                    entry("SyncookiesRecv", "tcp.syn_cookies_recv"),
                    entry("SyncookiesFailed", "tcp.syn_cookies_failed"),
                    entry("TCPAbortOnTimeout", "tcp.abort_on_timeout"),
                    entry("TCPSynRetrans", "tcp.syn_retrans"),
                    entry("TCPFromZeroWindowAdv", "tcp.from_zero_window"),
                    entry("TCPToZeroWindowAdv", "tcp.to_zero_window"),
                    entry("TWRecycled", "tcp.tw_reused")),
            "Udp",
            Map.of(
                    "InDatagrams", "udp.in_datagrams",
                    "NoPorts", "udp.no_ports",
                    "InErrors", "udp.in_errors",
                    "OutDatagrams", "udp.out_datagrams",
                    "RcvbufErrors", "udp.rcv_buf_errors",
                    "SndbufErrors", "udp.snd_buf_errors",
                    "InCsumErrors", "udp.in_csum_errors"));

    private final boolean rates;
    private final boolean counts;

    /**
     * @param rates whether they are sent as changes per second
     * @param counts whether they are sent as counts, with {@code .count} behind their names
     */
    ProtocolCounters(boolean rates, boolean counts) {
        this.rates = rates;
        this.counts = counts;
    }

    /** Sends what the files in this directory, {@code net} or {@code 1/net}, tell. */
    void send(Sender sender, String directory, Reading reading) {
        for (String file : List.of(directory + "/netstat", directory + "/snmp")) {
            parse(reading.lines(file), file, reading).forEach((protocol, values) -> send(sender, protocol, values));
        }
    }

    private void send(Sender sender, String protocol, Map<String, Double> values) {
        METRICS.getOrDefault(protocol, Map.of()).forEach((name, metric) -> {
            Double value = values.get(name);
            if (value != null && rates) {
                sender.rate("system.net." + metric, value);
            }
            if (value != null && counts) {
                sender.monotonicCount("system.net." + metric + ".count", value);
            }
        });
        Double established = protocol.equals("Tcp") ? values.get("CurrEstab") : null;
        if (established != null) {
            sender.gauge(ESTABLISHED, established);
        }
    }

    private static Map<String, Map<String, Double>> parse(List<String> lines, String file, Reading reading) {
        Map<String, Map<String, Double>> protocols = new LinkedHashMap<>();
        Map<String, String> headings = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            String protocol = colon < 0 ? "" : line.substring(0, colon);
            String columns = line.substring(colon + 1).strip();
            String names = headings.remove(protocol);
            if (names == null && !protocol.isEmpty()) {
                headings.put(protocol, columns);
            } else if (names == null || !values(names, columns, protocols, protocol)) {
                reading.malformed(file, line);
            }
        }
        return protocols;
    }

    /** Takes the values whose names are reported; false when they are fewer than the names, or no numbers. */
    private static boolean values(
            String names, String values, Map<String, Map<String, Double>> protocols, String protocol) {
        String[] name = names.split(" +", -1);
        String[] value = values.split(" +", -1);
        boolean understood = name.length == value.length;
        Map<String, Double> numbers = protocols.computeIfAbsent(protocol, key -> new HashMap<>());
        for (int i = 0; i < Math.min(name.length, value.length); i++) {
            OptionalDouble number = Numbers.parse(value[i]);
            if (number.isPresent()) {
                numbers.put(name[i], number.getAsDouble());
            } else if (METRICS.getOrDefault(protocol, Map.of()).containsKey(name[i])) {
                // Others may be what they like: MaxConn is -1.
                understood = false;
            }
        }
        return understood;
    }
}
