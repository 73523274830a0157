// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.checkagent.testkit.TestAgent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class NetworkCheckTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final String EACH_10_SECONDS = "min_collection_interval: 10";
    private static final String DEV = "proc/1/net/dev";

    @RegisterExtension
    final TestHost host = TestHost.captured();

    @Test
    void tellsTheTrafficOfEachInterfaceOfTheHostASecond() throws Exception {
        host.write(DEV, "eth0: 1000 10 1 2 0 0 0 0 500 5 3 4 0 0 0 0\nlo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
        TestAgent agent = host.run(NetworkCheck.class, EACH_10_SECONDS);
        agent.forgetEmissions();
        host.write(DEV, "eth0: 2000 110 11 22 0 0 0 0 2500 55 33 44 0 0 0 0\nlo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n");

        agent.advance(INTERVAL);

        assertThat(TestHost.points(agent, "device:eth0", "device_name:eth0"))
                .containsOnly(
                        entry("system.net.bytes_rcvd", 100.0),
                        entry("system.net.packets_in.count", 10.0),
                        entry("system.net.packets_in.error", 1.0),
                        entry("system.net.packets_in.drop", 2.0),
                        entry("system.net.bytes_sent", 200.0),
                        entry("system.net.packets_out.count", 5.0),
                        entry("system.net.packets_out.error", 3.0),
                        entry("system.net.packets_out.drop", 4.0));
        assertThat(TestHost.points(agent, "device:lo", "device_name:lo")).isEmpty();
        assertThat(agent)
                .emitted()
                .gauge("system.net.bytes_rcvd")
                .withHost("node-1")
                .once();
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void tellsTheStateOfEachInterfaceAsFarAsTheKernelDoes() throws Exception {
        TestAgent agent = host.run(NetworkCheck.class);

        assertThat(TestHost.points(agent, "iface:eth0"))
                .containsOnly(
                        entry("system.net.iface.mtu", 1500.0),
                        entry("system.net.iface.tx_queue_len", 1000.0),
                        entry("system.net.iface.up", 1.0),
                        entry("system.net.iface.num_rx_queues", 2.0),
                        entry("system.net.iface.num_tx_queues", 1.0));
        assertThat(TestHost.points(agent, "iface:veth1a2b")).containsOnly(entry("system.net.iface.mtu", 1450.0));
    }

    @Test
    void leavesOutInterfacesByNameAndByPatternFromTheBeginningOn() throws Exception {
        TestAgent agent = host.run(
                NetworkCheck.class, EACH_10_SECONDS, "excluded_interfaces: [lo]", "excluded_interface_re: 'veth|th0'");

        agent.advance(INTERVAL);

        assertThat(agent).emitted().gauge("system.net.bytes_rcvd").withTag("device:eth0");
        assertThat(agent).emitted().gauge("system.net.bytes_rcvd").once();
    }

    @Test
    void aPatternThatIsNoneIsLeftOutAndTold() throws Exception {
        TestAgent agent = host.run(NetworkCheck.class, "excluded_interface_re: 'veth('");

        assertThat(agent).emitted().gauge("system.net.iface.mtu").withTag("iface:eth0");
        assertThat(agent).warned("excluded_interface_re: \"veth(\" is no regular expression and is left out");
    }

    @Test
    void tellsTheCountersOfTheProtocolsASecond() throws Exception {
        TestAgent agent = host.run(NetworkCheck.class, EACH_10_SECONDS);
        moveTheCounters();

        agent.advance(INTERVAL);

        assertThat(agent)
                .emitted()
                .gauge("system.net.tcp.retrans_segs")
                .withValue(5)
                .once();
        assertThat(agent)
                .emitted()
                .gauge("system.net.tcp.listen_drops")
                .withValue(2)
                .once();
        assertThat(agent)
                .emitted()
                .gauge("system.net.ip.reassembly_overlaps")
                .withValue(1)
                .once();
        assertThat(agent)
                .emitted()
                .gauge("system.net.udp.in_datagrams")
                .withValue(3)
                .once();
        assertThat(agent)
                .emitted()
                .gauge("system.net.ip.in_receives")
                .withValue(0)
                .once();
        assertThat(agent)
                .emitted()
                .gauge("system.net.tcp.current_established")
                .withValue(6)
                .times(2);
        assertThat(TestHost.points(forgotten(agent))).doesNotContainKey("system.net.tcp.retrans_segs.count");
    }

    @Test
    void tellsTheCountersAsCountsWhenTold() throws Exception {
        TestAgent agent = host.run(
                NetworkCheck.class, EACH_10_SECONDS, "collect_count_metrics: true", "collect_rate_metrics: false");
        agent.forgetEmissions();
        moveTheCounters();

        agent.advance(INTERVAL);

        assertThat(agent)
                .emitted()
                .count("system.net.tcp.retrans_segs.count")
                .withValue(50)
                .once();
        assertThat(agent)
                .emitted()
                .count("system.net.udp.in_datagrams.count")
                .withValue(30)
                .once();
        assertThat(TestHost.points(agent)).doesNotContainKey("system.net.tcp.retrans_segs");
        assertThat(agent).emitted().gauge("system.net.tcp.current_established").withValue(6);
    }

    @Test
    void countsTheConnectionsByStateWhenTold() throws Exception {
        TestAgent agent = host.run(NetworkCheck.class, "collect_connection_state: true");

        assertThat(TestHost.points(agent))
                .contains(
                        entry("system.net.tcp4.established", 2.0),
                        entry("system.net.tcp4.opening", 1.0),
                        entry("system.net.tcp4.closing", 2.0),
                        entry("system.net.tcp4.listening", 1.0),
                        entry("system.net.tcp4.time_wait", 1.0),
                        entry("system.net.tcp6.listening", 1.0),
                        entry("system.net.tcp6.established", 0.0),
                        entry("system.net.udp4.connections", 2.0),
                        // There is no such file: a host without IPv6.
                        entry("system.net.udp6.connections", 0.0));
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void countsEachStateForItselfWhenTold() throws Exception {
        TestAgent agent =
                host.run(NetworkCheck.class, "collect_connection_state: true", "combine_connection_states: false");

        assertThat(TestHost.points(agent))
                .contains(
                        entry("system.net.tcp4.estab", 2.0),
                        entry("system.net.tcp4.syn_sent", 1.0),
                        entry("system.net.tcp4.close_wait", 1.0),
                        entry("system.net.tcp4.last_ack", 1.0),
                        entry("system.net.tcp4.fin_wait_1", 0.0),
                        entry("system.net.tcp4.listen", 1.0),
                        entry("system.net.tcp6.listen", 1.0))
                .doesNotContainKeys("system.net.tcp4.opening", "system.net.tcp4.established");
    }

    @Test
    void countsNoConnectionsUnlessTold() throws Exception {
        TestAgent agent = host.run(NetworkCheck.class, "collect_connection_queues: true");

        assertThat(TestHost.points(agent)).doesNotContainKey("system.net.tcp4.established");
        assertThat(TestHost.notices(agent))
                .contains("collect_connection_queues is not used without collect_connection_state");
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void tellsHowLongTheQueuesOfTheConnectionsAre() throws Exception {
        TestAgent agent =
                host.run(NetworkCheck.class, "collect_connection_state: true", "collect_connection_queues: true");

        assertThat(TestHost.points(agent, "state:established"))
                .contains(
                        entry("system.net.tcp.recv_q.max", 16.0),
                        entry("system.net.tcp.recv_q.avg", 8.0),
                        entry("system.net.tcp.recv_q.median", 0.0),
                        entry("system.net.tcp.recv_q.95percentile", 16.0),
                        entry("system.net.tcp.recv_q.count", 2.0),
                        entry("system.net.tcp.send_q.max", 32.0));
        assertThat(TestHost.points(agent, "state:listening")).contains(entry("system.net.tcp.recv_q.count", 2.0));
    }

    @Test
    void tellsMaximumAndCountOfTheConnectionsThatAreTracked() throws Exception {
        assertThat(TestHost.points(host.run(NetworkCheck.class)))
                .contains(
                        entry("system.net.conntrack.max", 262144.0),
                        entry("system.net.conntrack.count", 211.0),
                        entry("system.net.conntrack.expect_max", 1024.0))
                .doesNotContainKey("system.net.conntrack.buckets");
    }

    @Test
    void tellsOfConnectionTrackingWhatIsListed() throws Exception {
        TestAgent white = host.run(NetworkCheck.class, "whitelist_conntrack_metrics: ['^count', buckets]");
        TestAgent black = host.run(NetworkCheck.class, "blacklist_conntrack_metrics: ['^expect']");

        assertThat(TestHost.points(white))
                .containsKeys("system.net.conntrack.count", "system.net.conntrack.buckets")
                .doesNotContainKey("system.net.conntrack.max");
        assertThat(TestHost.points(black))
                .containsKeys("system.net.conntrack.count", "system.net.conntrack.buckets", "system.net.conntrack.max")
                .doesNotContainKey("system.net.conntrack.expect_max");
    }

    @Test
    void tellsTheStatisticsOfConnectionTrackingWithoutRunningAProgram() throws Exception {
        TestAgent agent = host.run(NetworkCheck.class, EACH_10_SECONDS, "conntrack_path: /usr/sbin/conntrack");
        agent.forgetEmissions();
        host.write("proc/1/net/stat/nf_conntrack", """
                entries  clashres found invalid icmp_error search_restart
                000000d3  00000003 0000001a 0000001f 00000006  00000007
                000000d3  00000000 00000020 00000000 00000000  00000000
                """);

        agent.advance(INTERVAL);

        assertThat(TestHost.points(agent, "cpu:0"))
                .containsOnly(
                        entry("system.net.conntrack.clash_resolve", 1.0),
                        entry("system.net.conntrack.found", 10.0),
                        entry("system.net.conntrack.invalid", 0.0),
                        entry("system.net.conntrack.error", 0.0),
                        entry("system.net.conntrack.search_restart", 0.0));
        assertThat(TestHost.notices(agent)).contains("conntrack_path: the program is not run");
    }

    @Test
    void saysThatTheStatisticsOfNetworkCardsCannotBeRead() throws Exception {
        for (String option : new String[] {
            "collect_ethtool_stats: true", "collect_ethtool_metrics: true", "collect_aws_ena_metrics: true"
        }) {
            TestAgent agent = host.run(NetworkCheck.class, option);

            assertThat(agent).emitted().gauge("system.net.iface.mtu");
            assertThat(TestHost.notices(agent)).contains("collect_aws_ena_metrics are not used");
            assertThat(agent).warnedOfNothing();
        }
    }

    @Test
    void saysSoWhenItCanOnlyTellItsOwnNamespace() throws Exception {
        host.delete("proc/1").write("proc/net/snmp", "").write("proc/net/netstat", "");

        TestAgent agent = host.run(NetworkCheck.class, EACH_10_SECONDS, "excluded_interfaces: []");
        agent.advance(INTERVAL);

        assertThat(agent).emitted().gauge("system.net.bytes_rcvd").withTag("device:lo");
        assertThat(agent).warned("the agent's own network namespace");
    }

    @Test
    void tellsWhatIsThereThoughSomeFilesAreNot() throws Exception {
        host.delete("proc/1/net/snmp").delete("proc/sys").delete("sys/class");

        TestAgent agent = host.run(NetworkCheck.class, EACH_10_SECONDS);
        agent.advance(INTERVAL);

        assertThat(agent).emitted().gauge("system.net.bytes_rcvd").withTag("device:eth0");
        assertThat(agent).emitted().gauge("system.net.tcp.listen_drops");
        assertThat(agent).warned("there is no " + host.directory() + "/proc/1/net/snmp");
        assertThat(agent.warnings()).hasSize(1);
    }

    private void moveTheCounters() {
        host.write("proc/1/net/snmp", """
                Ip: InReceives
                Ip: 26170
                Tcp: CurrEstab RetransSegs
                Tcp: 6 91
                Udp: InDatagrams
                Udp: 342
                """);
        host.write("proc/1/net/netstat", """
                TcpExt: ListenOverflows ListenDrops
                TcpExt: 21 42
                IpExt: ReasmOverlaps
                IpExt: 44
                """);
    }

    private static TestAgent forgotten(TestAgent agent) throws Exception {
        agent.forgetEmissions();
        agent.advance(INTERVAL);
        return agent;
    }
}
