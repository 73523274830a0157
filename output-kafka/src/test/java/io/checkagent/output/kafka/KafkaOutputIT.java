// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Sender;
import io.checkagent.delivery.Outputs;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Kind;
import io.checkagent.output.LineFormat;
import io.checkagent.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaOutputIT {
    private static final LineFormat FORMAT = Outputs.lineFormat("node-1");
    private static final Pattern WRITE =
            Pattern.compile("\"uid\":\"event-of-([^\"]+)\",\"resourceVersion\":\"(\\d+)\"");

    private final Broker broker;

    KafkaOutputIT(@TempDir Path folder) throws Exception {
        broker = new Broker(folder);
    }

    @AfterAll
    void end() {
        broker.close();
    }

    private KafkaOutput output(String topic) {
        return output(broker.address(), topic, Duration.ofSeconds(30), Map.of());
    }

    private static KafkaOutput output(String address, String topic, Duration timeout, Map<String, String> properties) {
        return new KafkaOutput(new KafkaSettings(address, topic, "gzip", timeout, properties), FORMAT);
    }

    private static Answer deliver(KafkaOutput output, Item... items) throws InterruptedException {
        return output.deliver(new Batch(List.of(items), Fence.alwaysOpen()));
    }

    private static long producerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kafka-producer-network-thread"))
                .count();
    }

    @Test
    void eachResultIsARecordWithKeyTimeAndJson() throws Exception {
        broker.createTopic("all", Map.of());
        try (KafkaOutput output = output("all")) {
            assertThat(deliver(
                            output,
                            Items.item(Items.event("uid-1", "7", "größer")),
                            Items.point("m"),
                            Items.serviceCheck()))
                    .isEqualTo(Answer.accepted());
        }
        assertThat(broker.records("all"))
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrder("uid-1", "m{node-1,device:sda,team:a}", "ntp.in_sync{node-1}");
        assertThat(broker.records("all"))
                .allSatisfy(record -> assertThat(record.timestamp()).isEqualTo(Items.NOON.toEpochMilli()));
        assertThat(broker.records("all"))
                .filteredOn(record -> record.key().equals("uid-1"))
                .singleElement()
                .satisfies(record -> assertThat(record.value())
                        .isEqualTo(new String(FORMAT.line(Items.item(Items.event("uid-1", "7", "größer"))), UTF_8)));
    }

    @Test
    void whatIsTooLargeForABrokerIsRejectedAloneAndForCertain() throws Exception {
        broker.createTopic("small", Map.of("max.message.bytes", "2000"));
        StringBuilder noise = new StringBuilder();
        new java.util.Random(1).ints(6000, 33, 126).forEach(letter -> noise.append((char) letter));
        try (KafkaOutput output = output("small")) {
            Answer answer = deliver(
                    output,
                    Items.item(Items.event("a", "1", "small")),
                    Items.item(Items.event("a", "2", noise.toString())),
                    Items.item(Items.event("a", "3", "small")));

            assertThat(answer).isInstanceOfSatisfying(Answer.Each.class, each -> {
                assertThat(each.answers()).hasSize(3).element(0).isEqualTo(Answer.accepted());
                assertThat(each.answers().get(1)).isInstanceOfSatisfying(Answer.Rejected.class, rejected -> {
                    assertThat(rejected.reason()).isEqualTo("too_large");
                    assertThat(rejected.certain()).isTrue();
                });
                assertThat(each.answers().get(2)).isEqualTo(Answer.accepted());
            });
        }
        assertThat(broker.records("small")).hasSize(2);
    }

    @Test
    void aTimestampThatTheTopicRefusesIsRejectedAndTheOthersStay() throws Exception {
        broker.createTopic("recent", Map.of("message.timestamp.before.max.ms", "3600000"));
        try (KafkaOutput output = output("recent")) {
            assertThat(deliver(output, Items.point("m")))
                    .isInstanceOfSatisfying(Answer.Each.class, each -> assertThat(each.answers())
                            .singleElement()
                            .isInstanceOfSatisfying(Answer.Rejected.class, rejected -> assertThat(rejected.reason())
                                    .isEqualTo("invalid_record")));
        }
    }

    @Test
    void aTopicThatIsMissingIsToldAndNothingIsDropped() throws Exception {
        try (KafkaOutput output = output(broker.address(), "missing", Duration.ofSeconds(2), Map.of())) {
            assertThat(deliver(output, Items.point("m")))
                    .isInstanceOfSatisfying(Answer.Retry.class, retry -> assertThat(retry.message())
                            .contains("the topic missing", broker.address()));
        }
    }

    @Test
    void aUserWithTheRightPasswordMaySendAndOneWithAWrongOneIsRefused() throws Exception {
        broker.createTopic("users", Map.of());
        try (KafkaOutput output = asUser(Broker.PASSWORD)) {
            assertThat(deliver(output, Items.point("m"))).isEqualTo(Answer.accepted());
        }
        try (KafkaOutput output = asUser("hunter2")) {
            assertThat(deliver(output, Items.point("m"))).isInstanceOfSatisfying(Answer.Retry.class, retry -> {
                assertThat(retry.accessRefused()).isTrue();
                assertThat(retry.message()).contains("Kafka refuses the access").doesNotContain("hunter2");
            });
            assertThat(output.target()).doesNotContain("hunter2");
        }
    }

    @Test
    void aBrokerThatIsNotTrustedGetsNothingAndTheUserIsToldWhatToSet() throws Exception {
        try (KafkaOutput output = asUser(Broker.PASSWORD, broker.otherCertificate())) {
            assertThat(deliver(output, Items.point("m")))
                    .isInstanceOfSatisfying(Answer.Retry.class, retry -> assertThat(retry.message())
                            .contains("no TLS with the brokers", "ssl.truststore.location")
                            .doesNotContain("refuses the access"));
        }
    }

    private KafkaOutput asUser(String password) {
        return asUser(password, broker.certificate());
    }

    private KafkaOutput asUser(String password, Path trusted) {
        return output(
                broker.authenticatedAddress(),
                "users",
                Duration.ofSeconds(20),
                Map.of(
                        "security.protocol",
                        "SASL_SSL",
                        "ssl.truststore.type",
                        "PEM",
                        "ssl.truststore.location",
                        trusted.toString(),
                        "sasl.mechanism",
                        "PLAIN",
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"agent\" password=\""
                                + password + "\";"));
    }

    @Test
    void aProbeTellsWhetherTheTopicIsThereAndSendsNothing() throws Exception {
        broker.createTopic("probed", Map.of());
        try (KafkaOutput output = output("probed")) {
            assertThat(output.probe()).contains(Answer.accepted());
        }
        assertThat(broker.records("probed")).isEmpty();
        try (KafkaOutput output = output(broker.address(), "not-there", Duration.ofSeconds(1), Map.of())) {
            assertThat(output.probe()).containsInstanceOf(Answer.Retry.class);
        }
    }

    @Test
    void nothingIsSentOnceTheFenceIsClosedAndNoThreadIsLeft() throws Exception {
        broker.createTopic("fenced", Map.of());
        long before = producerThreads();
        try (KafkaOutput output = output("fenced")) {
            assertThat(output.deliver(new Batch(List.of(Items.point("m")), () -> false)))
                    .isInstanceOf(Answer.Retry.class);
            assertThat(producerThreads()).isEqualTo(before);
            assertThat(deliver(output, Items.point("n"))).isEqualTo(Answer.accepted());
            assertThat(producerThreads()).isEqualTo(before + 1);
        }
        assertThat(producerThreads()).isEqualTo(before);
        assertThat(broker.records("fenced"))
                .extracting(ConsumerRecord::key)
                .containsExactly("n{node-1,device:sda,team:a}");
    }

    @Test
    @Tag("thorough")
    void everyEventIsThereInTheOrderOfItsObjectThoughTheBrokerIsKilled() throws Exception {
        broker.createTopic("ledger-event", Map.of());
        Map<String, List<String>> written = new LinkedHashMap<>();
        try (TestOutput output = packed()) {
            Sender sender = output.sender();
            for (int i = 1; i <= 3000; i++) {
                String object = "uid-" + i % 17;
                written.computeIfAbsent(object, unused -> new ArrayList<>()).add(Integer.toString(i));
                sender.event(Items.event(object, Integer.toString(i), "text"));
                sender.commit();
                if (i % 10 == 0) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                if (i == 1000) {
                    broker.kill();
                } else if (i == 2000) {
                    broker.start();
                }
            }
            assertThat(output.drain(Duration.ofMinutes(2))).isTrue();
            assertThat(output.delivered()).containsEntry(Kind.EVENT, 3000L);
        }

        Map<String, List<String>> received = received("ledger-event");
        long twice = received.values().stream()
                .mapToLong(all -> all.size() - new LinkedHashSet<>(all).size())
                .sum();
        received.replaceAll((object, all) -> lastOfEach(all));
        assertThat(received).isEqualTo(written);
        // At most what the attempt had handed over that the broker died in.
        assertThat(twice).isLessThanOrEqualTo(100);
    }

    /** As in an agent, where no thread's context class loader knows Kafka. */
    private TestOutput packed() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return TestOutput.ofPlugin(Path.of(System.getProperty("plugin.jar")))
                    .configured("""
                            bootstrap_servers: %s
                            topic: ledger-{kind}
                            timeout: 5s
                            """.formatted(broker.address()))
                    .start();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What came again counts when it came last: from there on all is in order. */
    private static List<String> lastOfEach(List<String> all) {
        LinkedHashSet<String> last = new LinkedHashSet<>();
        all.forEach(one -> {
            last.remove(one);
            last.add(one);
        });
        return new ArrayList<>(last);
    }

    private Map<String, List<String>> received(String topic) {
        Map<String, List<String>> received = new LinkedHashMap<>();
        for (ConsumerRecord<String, String> record : broker.records(topic)) {
            Matcher write = WRITE.matcher(record.value());
            assertThat(write.find()).as(record.value()).isTrue();
            assertThat(write.group(1)).isEqualTo(record.key());
            received.computeIfAbsent(write.group(1), unused -> new ArrayList<>())
                    .add(write.group(2));
        }
        return received;
    }
}
