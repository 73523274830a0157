// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.testkit.TestAgent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a JVM that runs beside the test. */
@Timeout(120)
class JmxCheckTest {
    private static final String QUEUES = """
            instances:
              - host: 127.0.0.1
                port: %d
                collect_default_jvm_metrics: false
                conf:
                  - include:
                      domain: com.example.shop
                      type: Queue
                      exclude_tags: [type]
                      tags: {queue: q-$name}
                      attribute:
                        Depth: {alias: shop.$attribute}
                        Enqueued: {alias: shop.enqueued, metric_type: monotonic_count}
                        Empty: {}
                        Usage.used: {alias: shop.used}
                    exclude:
                      bean: com.example.shop:type=Queue,name=returns
            """;

    private int port;

    @SuppressWarnings("NullAway.Init") // set before each
    private RunningShop shop;

    @BeforeEach
    void open() throws IOException {
        port = RunningShop.freePort();
        shop = RunningShop.withoutUsers(port);
    }

    @AfterEach
    void close() throws InterruptedException {
        shop.close();
    }

    private static TestAgent agent(String yaml) {
        return TestAgent.running(JmxCheck.class).configured(yaml).start();
    }

    @Test
    void sendsWhatEveryJvmHas() throws Exception {
        try (TestAgent agent = agent("instances: [{host: 127.0.0.1, port: %d}]".formatted(port))) {
            agent.run();
            agent.advance(Duration.ofSeconds(15));

            assertThat(agent).emitted().gauge("jvm.heap_memory").withTag("instance:127.0.0.1-" + port);
            assertThat(agent).emitted().gauge("jvm.heap_memory_max");
            assertThat(agent).emitted().gauge("jvm.thread_count");
            assertThat(agent).emitted().gauge("jvm.gc.collection_count").withTag("type:GarbageCollector");
            assertThat(agent).emitted().serviceCheck("jmx.can_connect").withStatus(Status.OK);
            assertThat(agent)
                    .metricsMatchMetadata()
                    .metricsAreDocumentedIn(Path.of("../docs/jmx.md"))
                    .warnedOfNothing();
        }
    }

    @Test
    void sendsTheAttributesOfTheConfigurationUnderItsNames() throws Exception {
        try (TestAgent agent = agent(QUEUES.formatted(port))) {
            agent.run();
            agent.advance(Duration.ofSeconds(15));

            assertThat(agent)
                    .emitted()
                    .gauge("shop.Depth")
                    .withTag("jmx_domain:com.example.shop")
                    .withTag("name:or:ders")
                    .withTag("queue:q-or:ders")
                    .withValue(7)
                    .times(2);
            assertThat(agent).emitted().count("shop.enqueued").withValue(1).once();
            assertThat(agent).emitted().gauge("jmx.com.example.shop.empty").withValue(0);
            assertThat(agent).emitted().gauge("shop.used").withValue(7);
            assertThat(agent.details()).containsEntry("MBeans", 1);
        }
    }

    @Test
    void withoutNamesOfAttributesAllNumbersAreSentAndWhatCannotBeReadIsTold() throws Exception {
        try (TestAgent agent = agent("""
                instances:
                  - jmx_url: service:jmx:rmi:///jndi/rmi://127.0.0.1:%d/jmxrmi
                    collect_default_jvm_metrics: false
                    conf: [{include: {domain_regex: '\\.shop$'}}]
                """.formatted(port))) {
            agent.run();

            assertThat(agent)
                    .emitted()
                    .gauge("jmx.com.example.shop.depth")
                    .withTag("name:returns")
                    .withValue(0);
            assertThat(agent)
                    .emitted()
                    .gauge("jmx.com.example.shop.usage.most")
                    .withValue(10)
                    .times(2);
            assertThat(agent)
                    .warned("com.example.shop:type=Odd has values of a class of its own, which cannot be read here");
        }
    }

    @Test
    void moreThanTheMostIsLeftOutAndTold() throws Exception {
        try (TestAgent agent =
                agent("instances: [{host: 127.0.0.1, port: %d, max_returned_metrics: 3}]".formatted(port))) {
            agent.run();

            assertThat(agent).warned(", since max_returned_metrics is 3");
        }
    }

    @Test
    void aJvmThatIsGoneIsAnErrorAndIsAskedAgainWhenItIsBack() throws Exception {
        try (TestAgent agent = agent(QUEUES.formatted(port))) {
            agent.run();
            shop.close();

            assertThatThrownBy(agent::run).isInstanceOf(Exception.class);
            assertThatThrownBy(agent::run)
                    .hasMessageContaining("the JVM at 127.0.0.1-%d cannot be reached by JMX".formatted(port))
                    .hasMessageContaining("com.sun.management.jmxremote.port");
            assertThat(agent)
                    .emitted()
                    .serviceCheck("jmx.can_connect")
                    .withStatus(Status.CRITICAL)
                    .times(2);

            shop = RunningShop.withoutUsers(port);
            agent.run();
            assertThat(agent)
                    .emitted()
                    .serviceCheck("jmx.can_connect")
                    .withStatus(Status.OK)
                    .times(2);
        }
    }

    @Test
    void aPortThatSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TestAgent agent = agent("instances: [{host: 127.0.0.1, port: %d}]".formatted(silent.getLocalPort()))) {
            assertThatThrownBy(agent::run).hasMessageContaining("cannot be reached by JMX");
        }
    }

    @Test
    void aHostThatDoesNotTakeTheConnectionIsGivenUp() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        List<Socket> waiting = new ArrayList<>();
        // Nobody accepts: what does not fit into the queue is not answered, as by a host that is gone.
        try (ServerSocket full = new ServerSocket(0, 1, here);
                TestAgent agent = agent(
                        "instances: [{host: %s, port: %d}]".formatted(here.getHostAddress(), full.getLocalPort()))) {
            for (int i = 0; i < 2; i++) {
                waiting.add(new Socket(here, full.getLocalPort()));
            }
            assertThatThrownBy(agent::run)
                    .hasMessageContaining("cannot be reached by JMX: ")
                    .hasMessageContaining("no connection within 15 s");
            assertThatThrownBy(agent::run).hasMessageContaining("cannot be reached by JMX");
            assertThat(Thread.getAllStackTraces().keySet())
                    .as("one attempt at a time")
                    .filteredOn(thread -> thread.getName().equals("jmx-connect"))
                    .hasSizeLessThanOrEqualTo(1);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void namesThatNothingHasAreToldWithTheirPlaces() throws Exception {
        try (TestAgent agent = agent("""
                instances:
                  - host: 127.0.0.1
                    port: %d
                    collect_default_jvm_metrics: false
                    conf:
                      - include: {domain: com.example.shop, type: Queue, attribute: [Depth, Depht, Owner, Usage.used, Usage.usd]}
                      - include: {domain: com.example.shop, tpye: Queue}
                        exclude: {nmae: returns}
                      - include: {domain: com.example.gone, attribute: [Depth]}
                """.formatted(port))) {
            agent.run();

            assertThat(agent)
                    .warned("conf[0].include.attribute: none of the MBeans that it takes has a number Depht")
                    .warned("conf[0].include.attribute: none of the MBeans that it takes has a number Owner")
                    .warned("conf[0].include.attribute: none of the MBeans that it takes has a number Usage.usd")
                    .warned("conf[1]: tpye is neither an option nor a key in the name")
                    .warned("conf[1]: nmae is neither an option nor a key in the name");
            assertThat(agent.warnings()).hasSize(5);
        }
    }

    @Test
    void aUserIsToldWhereTheJvmWantsToKnow(@TempDir Path folder) throws Exception {
        Path passwords = Files.writeString(folder.resolve("passwords"), "monitor right\n");
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
        Path access = Files.writeString(folder.resolve("access"), "monitor readonly\n");
        int guarded = RunningShop.freePort();
        String instance = "instances: [{host: 127.0.0.1, port: %d, user: monitor, password: %s}]";
        try (RunningShop closed = RunningShop.on(
                        guarded,
                        "-Dcom.sun.management.jmxremote.password.file=" + passwords,
                        "-Dcom.sun.management.jmxremote.access.file=" + access);
                TestAgent knows = agent(instance.formatted(guarded, "right"));
                TestAgent guesses = agent(instance.formatted(guarded, "wrong"))) {
            knows.run();
            assertThat(knows).emitted().gauge("jvm.thread_count");

            assertThatThrownBy(guesses::run)
                    .hasMessageContaining("refuses the user")
                    .hasMessageNotContaining("wrong");
        }
    }

    @Test
    void whatIsWrongInTheConfigurationIsToldWithItsPlace() {
        assertThatThrownBy(() -> agent("instances: [{host: here}]")).hasMessageContaining("set port, or jmx_url");
        assertThatThrownBy(() -> agent("instances: [{port: 99999}]")).hasMessageContaining("ports are from 1 to 65535");
        assertThatThrownBy(() -> agent("instances: [{port: 1, conf: [{exclude: {domain: a}}]}]"))
                .hasMessageContaining("conf[0]: has no include");
        assertThatThrownBy(() -> agent("instances: [{port: 1, conf: [{include: {bean: nonsense}}]}]"))
                .hasMessageContaining("conf[0].include.bean: nonsense is no name of an MBean");
        assertThatThrownBy(
                        () -> agent("instances: [{port: 1, conf: [{include: {attribute: {A: {metric_type: gage}}}}]}]"))
                .hasMessageContaining(
                        "conf[0].include.attribute.A.metric_type: there is no gage; there are: counter, gauge");
        assertThatThrownBy(() -> agent("instances: [{jmx_url: 'service:jmx:rmi:///jndi/ldap://here/x'}]"))
                .hasMessageContaining("jmx_url must be service:jmx:rmi:///jndi/rmi://host:port/jmxrmi");
    }

    @Test
    void aCheckOfAnotherPluginAsksWhatItLikes() throws Exception {
        try (JmxConnection connection = new JmxConnection(
                JmxSettings.of("127.0.0.1", port, List.of(Map.of("include", Map.of("domain", "none")))))) {
            ObjectName queue = new ObjectName("com.example.shop:type=Queue,name=returns");

            assertThat(connection.<Object>ask(beans -> beans.getAttribute(queue, "Owner")))
                    .isEqualTo("shop");
        }
    }
}
