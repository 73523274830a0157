// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import io.checkagent.api.Sender;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The connections of the host, counted by state: {@code system.net.tcp4.established} and so on, {@code
 * system.net.udp4.connections}; the lengths of their queues as the Datadog Agent's histograms {@code
 * system.net.tcp.recv_q} and {@code .send_q}.
 *
 * <p>They are read from {@code net/tcp}, {@code net/tcp6}, {@code net/udp} and {@code net/udp6} below {@code /proc}, line
 * by line: a busy host has hundreds of thousands. States are named as the Datadog Agent names those of {@code ss}.
 */
final class Connections {
    /** By the kernel's numbers, {@code include/net/tcp_states.h}; the last is a request that is not accepted yet. */
    private static final List<String> STATES = List.of(
            "",
            "estab",
            "syn_sent",
            "syn_recv",
            "fin_wait_1",
            "fin_wait_2",
            "time_wait",
            "unconn",
            "close_wait",
            "last_ack",
            "listen",
            "closing",
            "syn_recv");

    private static final Map<String, String> COMBINED = Map.of(
            "estab", "established",
            "syn_sent", "opening",
            "syn_recv", "opening",
            "fin_wait_1", "closing",
            "fin_wait_2", "closing",
            "unconn", "closing",
            "close_wait", "closing",
            "last_ack", "closing",
            "listen", "listening");

    /** Slot, local and remote address, state, the queues for sending and receiving. */
    private static final Pattern LINE = Pattern.compile(
            "\\s*[0-9]+: [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:[0-9A-F]+ ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) .*");

    private final boolean combine;
    private final boolean queues;

    /**
     * @param combine whether similar states are counted as one
     * @param queues whether the lengths of the queues are sent
     */
    Connections(boolean combine, boolean queues) {
        this.combine = combine;
        this.queues = queues;
    }

    /** Sends what the files in this directory, {@code net} or {@code 1/net}, tell. */
    void send(Sender sender, String directory, Reading reading) {
        Map<String, Distribution> received = new TreeMap<>();
        Map<String, Distribution> sent = new TreeMap<>();
        tcp(sender, "tcp4", directory + "/tcp", received, sent, reading);
        tcp(sender, "tcp6", directory + "/tcp6", received, sent, reading);
        udp(sender, "udp4", directory + "/udp", reading);
        udp(sender, "udp6", directory + "/udp6", reading);
        received.forEach((state, lengths) -> lengths.send(sender, "system.net.tcp.recv_q", "state:" + state));
        sent.forEach((state, lengths) -> lengths.send(sender, "system.net.tcp.send_q", "state:" + state));
    }

    private void tcp(
            Sender sender,
            String protocol,
            String file,
            Map<String, Distribution> received,
            Map<String, Distribution> sent,
            Reading reading) {
        Map<String, Integer> counts = new TreeMap<>();
        STATES.stream().skip(1).forEach(state -> counts.put(name(state), 0));
        boolean readable = read(file, reading, line -> {
            int number = Integer.parseInt(line.group(1), 16);
            if (number == 0 || number >= STATES.size()) {
                reading.malformed(file, line.group());
                return;
            }
            String state = name(STATES.get(number));
            counts.merge(state, 1, Integer::sum);
            if (queues) {
                sent.computeIfAbsent(state, key -> new Distribution()).add((double) Long.parseLong(line.group(2), 16));
                received.computeIfAbsent(state, key -> new Distribution())
                        .add((double) Long.parseLong(line.group(3), 16));
            }
        });
        if (readable) {
            counts.forEach((state, count) -> sender.gauge("system.net." + protocol + "." + state, count));
        }
    }

    private static void udp(Sender sender, String protocol, String file, Reading reading) {
        int[] count = {0};
        if (read(file, reading, line -> count[0]++)) {
            sender.gauge("system.net." + protocol + ".connections", count[0]);
        }
    }

    private String name(String state) {
        return combine ? COMBINED.getOrDefault(state, state) : state;
    }

    private interface Line {
        void accept(Matcher line);
    }

    private static boolean read(String file, Reading reading, Line connection) {
        if (file.endsWith("6") && !reading.exists(file)) {
            // A host without IPv6 has no such connections.
            return true;
        }
        return reading.forEachLine(file, line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                connection.accept(matcher);
            } else if (!line.contains("local_address")) {
                reading.malformed(file, line);
            }
        });
    }

    /** How often each length was seen: most are 0, so this is small where a list would not be. */
    private static final class Distribution {
        private final TreeMap<Double, Integer> counts = new TreeMap<>();
        private int count;
        private double sum;

        void add(double length) {
            counts.merge(length, 1, Integer::sum);
            count++;
            sum += length;
        }

        /** The aggregates that the Datadog Agent makes of a histogram where nothing else is configured. */
        void send(Sender sender, String metric, String tag) {
            sender.gauge(metric + ".max", counts.lastKey(), tag);
            sender.gauge(metric + ".avg", sum / count, tag);
            sender.gauge(metric + ".median", atRank((count - 1) / 2), tag);
            sender.gauge(metric + ".95percentile", atRank((int) Math.max(0, Math.ceil(count * 0.95) - 1)), tag);
            sender.gauge(metric + ".count", count, tag);
        }

        private double atRank(int rank) {
            int seen = 0;
            for (Map.Entry<Double, Integer> entry : counts.entrySet()) {
                seen += entry.getValue();
                if (seen > rank) {
                    return entry.getKey();
                }
            }
            return counts.lastKey();
        }
    }
}
