// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.testkit.CheckFailedException;
import io.checkagent.testkit.Emission;
import io.checkagent.testkit.TestAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NtpCheckTest {
    /** Too long for a name, so that nobody is asked for its address. */
    private static final String POOL = "x".repeat(64) + ".pool.ntp.org";

    @RegisterExtension
    final TestHost host = TestHost.empty();

    private final NtpServer server = new NtpServer();

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    @Test
    void tellsHowFarTheClockIsBehind() throws Exception {
        TestAgent agent = start("host: 127.0.0.1");
        serverIsAhead(agent, 12.5);

        agent.run();

        assertThat(agent)
                .emitted()
                .gauge("ntp.offset")
                .withHost("node-1")
                .which("12.5", near(12.5))
                .once();
        assertThat(agent)
                .emitted()
                .serviceCheck("ntp.in_sync")
                .withStatus(Status.OK)
                .withText("12.500 s behind")
                .once();
        assertThat(agent).warnedOfNothing();
        assertThat(server.version()).isEqualTo(3);
    }

    @Test
    void aClockThatIsTooFarOffIsCritical() throws Exception {
        TestAgent agent = start("host: 127.0.0.1", "offset_threshold: 5", "version: 4");
        serverIsAhead(agent, -7);

        agent.run();

        assertThat(agent).emitted().gauge("ntp.offset").which("-7", near(-7));
        assertThat(agent)
                .emitted()
                .serviceCheck("ntp.in_sync")
                .withStatus(Status.CRITICAL)
                .withText("the clock is 7.000 s ahead, allowed are 5");
        assertThat(server.version()).isEqualTo(4);
    }

    @Test
    void theTimesOfTheNextEraAreUnderstood() throws Exception {
        // The last run is when the server's seconds have begun again at 0, the clock's not yet; none is a year off.
        Duration untilTheEnd =
                Duration.between(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2036-02-07T06:28:15Z"));
        TestAgent agent = start("host: 127.0.0.1", "min_collection_interval: " + untilTheEnd.toSeconds() / 15);
        serverIsAhead(agent, 2);

        agent.advance(untilTheEnd);

        assertThat(agent).emitted().gauge("ntp.offset").which("2", near(2)).times(16);
    }

    @Test
    void theMedianOfAllServersCounts() throws Exception {
        try (NtpServer second = new NtpServer("127.0.0.2", server.port());
                NtpServer third = new NtpServer("127.0.0.3", server.port());
                NtpServer fourth = new NtpServer("127.0.0.4", server.port())) {
            TestAgent agent = start("host: 127.0.0.1", "hosts: [127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4]");
            serverIsAhead(agent, 1);
            second.tells(() -> agent.clock().instant().plusSeconds(2));
            third.tells(() -> agent.clock().instant().plusSeconds(4));
            fourth.tells(() -> agent.clock().instant().plusSeconds(900));

            agent.run();

            assertThat(agent).emitted().gauge("ntp.offset").which("3", near(3));
            assertThat(server.asked()).isEqualTo(1);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsToldAndTheOthersCount() throws Exception {
        try (NtpServer second = new NtpServer("127.0.0.2", server.port())) {
            server.silent();
            TestAgent agent = start("hosts: [127.0.0.1, 127.0.0.2]", "timeout: 100ms");
            second.tells(() -> agent.clock().instant());

            agent.run();

            assertThat(agent).emitted().serviceCheck("ntp.in_sync").withStatus(Status.OK);
            assertThat(agent).warned("127.0.0.1 (no answer within 0.1 s)");
        }
    }

    @Test
    void anAnswerToAnotherQuestionIsNotLookedAt() throws Exception {
        TestAgent agent = start("host: 127.0.0.1");
        server.withForgedAnswers();
        serverIsAhead(agent, 1);

        agent.run();

        assertThat(agent).emitted().gauge("ntp.offset").which("1", near(1));
    }

    @ParameterizedTest
    @CsvSource({
        "unsynchronised, the server does not know the time itself",
        "refuses, the server wants not to be asked: RATE",
        "client, the answer is not that of a server",
        "silent, no answer within 0.1 s",
    })
    void withoutAnAnswerNothingIsKnown(String manner, String reason) throws Exception {
        switch (manner) {
            case "unsynchronised" -> server.unsynchronised();
            case "refuses" -> server.refuses();
            case "client" -> server.answersAsClient();
            default -> server.silent();
        }
        TestAgent agent = start("host: 127.0.0.1", "timeout: 100ms");

        assertThatThrownBy(agent::run)
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("no NTP server tells the time: 127.0.0.1 (" + reason + ")")
                .hasMessageContaining("allow UDP to port " + server.port() + ", or set hosts");
        assertThat(agent)
                .emitted()
                .serviceCheck("ntp.in_sync")
                .withStatus(Status.UNKNOWN)
                .withText(reason);
    }

    @Test
    void ownServersAreAskedInEachRun() throws Exception {
        TestAgent agent = start("host: 127.0.0.1");
        serverIsAhead(agent, 0);

        agent.run();
        agent.advance(Duration.ofSeconds(15));

        assertThat(server.asked()).isEqualTo(2);
    }

    @Test
    void thePublicPoolIsNotAskedInEachRun() throws Exception {
        TestAgent agent = start("hosts: [127.0.0.1, " + POOL + "]", "timeout: 100ms");
        serverIsAhead(agent, 0);

        agent.run();
        agent.advance(Duration.ofMinutes(13));
        assertThat(server.asked()).isEqualTo(1);

        agent.advance(Duration.ofMinutes(2));
        assertThat(server.asked()).isEqualTo(2);
    }

    @Test
    void aFailureIsToldUntilThePublicPoolIsAskedAgain() throws Exception {
        TestAgent agent = start("hosts: [" + POOL + "]");
        assertThatThrownBy(agent::run).isInstanceOf(CheckFailedException.class);

        agent.run();

        assertThat(agent).warned("no NTP server tells the time: " + POOL);
    }

    @Test
    void theServersOfTheHostsOwnClientAreAskedWhenTold() throws Exception {
        host.write("root/etc/chrony/chrony.conf", "# server 192.0.2.1\n  server 127.0.0.1 iburst # near\n");
        TestAgent agent = start("use_local_defined_servers: true", "hosts: [192.0.2.1]");
        serverIsAhead(agent, 0);

        agent.run();

        assertThat(agent).emitted().serviceCheck("ntp.in_sync").withStatus(Status.OK);
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void theConfiguredServersAreAskedWhereTheHostHasNone() throws Exception {
        TestAgent agent = start("use_local_defined_servers: true", "hosts: [127.0.0.1]");
        serverIsAhead(agent, 0);

        agent.run();

        assertThat(agent).emitted().serviceCheck("ntp.in_sync").withStatus(Status.OK);
        assertThat(agent)
                .warned("use_local_defined_servers: no server is defined")
                .warned(host.root().toString());
    }

    @Test
    void theServersOfTheHostAreFoundInTheFilesOfEachClient() {
        host.write(
                        "root/etc/ntp.conf",
                        "driftfile /var/lib/ntp\nserver a.example iburst\npeer\tb.example\npool a.example\n")
                .write("root/etc/openntpd/ntpd.conf", "servers c.example\nsensor *\n")
                .write(
                        "root/etc/systemd/timesyncd.conf",
                        "[Time]\nNTP=d.example e.example\n#NTP=z.example\nRootDistanceMaxSec=5\n")
                .write("root/run/systemd/timesyncd.conf.d/10.conf", "[Time]\nFallbackNTP = f.example\n")
                .write("root/run/systemd/timesyncd.conf.d/10.txt", "NTP=z.example\n");

        assertThat(LocalNtpServers.read(host.root()))
                .isEqualTo(List.of("a.example", "b.example", "c.example", "d.example", "e.example", "f.example"));
    }

    @Test
    void numbersThatAreNoneAreReplacedAndTold() throws Exception {
        TestAgent agent = host.start(
                NtpCheck.class,
                "hosts: [127.0.0.1]",
                "port: 70000",
                "version: 9",
                "timeout: 0",
                "offset_threshold: -3");

        assertThatThrownBy(agent::run).hasMessageContaining("UDP to port 123");

        assertThat(agent)
                .warned("port: 70000 is no port; 123 is used")
                .warned("version: it has to be 2, 3 or 4; 3 is used")
                .warned("offset_threshold: it has to be above 0; 60 s are used");
    }

    private TestAgent start(String... options) {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = "port: " + server.port();
        return host.start(NtpCheck.class, all);
    }

    /** NTP has fractions of a second that are no decimal ones. */
    private static Predicate<Emission> near(double value) {
        return emission -> emission instanceof Emission.Point point && Math.abs(point.value() - value) < 1e-5;
    }

    private void serverIsAhead(TestAgent agent, double seconds) {
        server.tells(() -> agent.clock().instant().plusMillis(Math.round(seconds * 1000)));
    }
}
