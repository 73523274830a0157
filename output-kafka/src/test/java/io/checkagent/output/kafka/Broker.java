// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Kafka's broker and controller in one process (KRaft) on 127.0.0.1, made of the test's class path. Used by one thread. */
final class Broker implements AutoCloseable {
    static final String PASSWORD = "correct-horse-battery-staple";

    private static final int PARTITIONS = 3;

    private final Path folder;
    private final Path properties;
    private final int port;
    private final int authenticatedPort;
    private @Nullable Process process;

    Broker(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        port = freePort();
        authenticatedPort = freePort();
        properties = Files.writeString(folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%3$d
                controller.listener.names=CONTROLLER
                listeners=PLAIN://127.0.0.1:%1$d,USERS://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
                listener.security.protocol.map=PLAIN:PLAINTEXT,USERS:SASL_SSL,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=PLAIN
                sasl.enabled.mechanisms=PLAIN
                listener.name.users.plain.sasl.jaas.config=\
                org.apache.kafka.common.security.plain.PlainLoginModule required user_agent="%5$s";
                listener.name.users.ssl.keystore.type=PKCS12
                listener.name.users.ssl.keystore.location=%6$s
                listener.name.users.ssl.keystore.password=%5$s
                log.dirs=%4$s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                """.formatted(
                        port, authenticatedPort, freePort(), folder.resolve("log"), PASSWORD, keys("broker")));
        Process format =
                java("kafka.tools.StorageTool", "format", "-t", "Yk5xZ0hTUzJhYmNkZWZnaA", "-c", properties.toString());
        if (format.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("broker.log")));
        }
        start();
    }

    /** A key store with a certificate for 127.0.0.1, and beside it the certificate alone, as PEM. */
    private Path keys(String name) throws IOException, InterruptedException {
        Path store = folder.resolve(name + ".p12");
        List<String> common = List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-alias", "key");
        keytool("-genkeypair", common, "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=ip:127.0.0.1");
        keytool(
                "-exportcert",
                common,
                "-rfc",
                "-file",
                folder.resolve(name + ".pem").toString());
        return store;
    }

    private static void keytool(String what, List<String> common, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), what));
        command.addAll(common);
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process java(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("broker.log").toFile()))
                .start();
    }

    /** Starts it, again too, with what it has stored. */
    void start() throws IOException {
        process = java("kafka.Kafka", properties.toString());
        await("the broker").atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            try (Admin admin = admin()) {
                return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
            }
        });
    }

    /** As a crash does. */
    void kill() throws InterruptedException {
        requireNonNull(process, "it does not run").destroyForcibly().waitFor();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** What the certificate of {@link #authenticatedAddress} is trusted by. */
    Path certificate() {
        return folder.resolve("broker.pem");
    }

    /** One of somebody else. */
    Path otherCertificate() throws IOException, InterruptedException {
        keys("other");
        return folder.resolve("other.pem");
    }

    /** By TLS, for who has a password: user {@code agent}. */
    String authenticatedAddress() {
        return "127.0.0.1:" + authenticatedPort;
    }

    private Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers", address(), "default.api.timeout.ms", "10000", "request.timeout.ms", "5000"));
    }

    void createTopic(String name, Map<String, String> settings) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1).configs(settings)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    /** All records of a topic, those of a partition in their order. */
    List<ConsumerRecord<String, String>> records(String topic) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address()), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map((PartitionInfo one) -> new TopicPartition(topic, one.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Collection<Long> ends = consumer.endOffsets(partitions).values();
            long end = ends.stream().mapToLong(Long::longValue).sum();
            await("all records").atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return partitions.stream().mapToLong(consumer::position).sum() >= end;
            });
        }
        return records;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
