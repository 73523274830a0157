// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.output.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigValue;

/**
 * An entry of {@code outputs} with {@code type: kafka}.
 *
 * @param topic {@code {kind}} in it is replaced by the kind of result
 * @param timeout for the acknowledgement of what is sent together
 * @param properties of Kafka's producer, but for those that the guarantees of this output rest on
 */
record KafkaSettings(
        @Description("Some of the brokers, host:port with commas, such as kafka-1:9092,kafka-2:9092.")
        String bootstrapServers,

        @Default("check-agent-{kind}")
        @Description("Topic; {kind} stands for event, metric, distribution or service_check.")
        String topic,

        @Default("gzip") @Description("gzip or none.") String compression,

        @Default("30s") @Description("The limit for an acknowledgement.")
        Duration timeout,

        @Default("{}") @Description("Properties of Kafka's producer, such as security.protocol and sasl.jaas.config.")
        Map<String, String> properties) {
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
    private static final int LINGER_MILLIS = 5;

    KafkaSettings {
        requireNonNull(bootstrapServers, "bootstrapServers is null");
        properties = Map.copyOf(properties);
        if (!Stream.of(bootstrapServers.split(",", -1))
                .allMatch(server -> server.strip().matches("\\S+:\\d{1,5}"))) {
            throw new IllegalArgumentException(
                    "bootstrap_servers has to be a list of host:port with commas, such as kafka-1:9092,kafka-2:9092");
        }
        if (!topic.replace("{kind}", "").matches("[a-zA-Z0-9._-]*") || topic.isEmpty()) {
            throw new IllegalArgumentException(
                    "topic has to be of letters, digits, '.', '_' and '-', such as check-agent-{kind}");
        }
        if (!compression.matches("gzip|none")) {
            throw new IllegalArgumentException("compression has to be gzip or none");
        }
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0) {
            throw new IllegalArgumentException("timeout has to be 1 s or more");
        }
        requireUsable(properties, fixed(bootstrapServers, compression, timeout).keySet());
    }

    private static void requireUsable(Map<String, String> properties, Set<String> fixed) {
        for (String name : new TreeSet<>(properties.keySet())) {
            if (fixed.contains(name) || name.equals(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
                throw new IllegalArgumentException("properties: " + name + " is set by the output itself; remove it");
            } else if (!ProducerConfig.configNames().contains(name)) {
                throw new IllegalArgumentException("properties: " + name + " is no property of Kafka's producer");
            }
        }
        if (properties.getOrDefault("sasl.mechanism", "").equals("OAUTHBEARER")) {
            throw new IllegalArgumentException(
                    "properties: sasl.mechanism can be PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or GSSAPI");
        }
        // What is required is among the fixed ones.
        ProducerConfig.configDef().validate(properties).stream()
                .filter(value -> properties.containsKey(value.name()))
                .filter(value -> !value.errorMessages().isEmpty())
                .map(ConfigValue::errorMessages)
                .findFirst()
                .ifPresent(messages -> {
                    throw new IllegalArgumentException("properties: " + messages.get(0));
                });
    }

    String topic(Kind kind) {
        return topic.replace("{kind}", kind.name().toLowerCase(Locale.ROOT));
    }

    /** All properties of a producer for a topic, but for its serializers. */
    Map<String, Object> producer(String topic) {
        Map<String, Object> all = new HashMap<>();
        // Quotas and logs of the brokers go by it.
        all.put(ProducerConfig.CLIENT_ID_CONFIG, "check-agent-" + topic);
        all.putAll(properties);
        all.putAll(fixed(bootstrapServers, compression, timeout));
        return all;
    }

    /** What no one else may set. */
    private static Map<String, Object> fixed(String bootstrapServers, String compression, Duration timeout) {
        return Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers.replaceAll("\\s+", "")),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, TopicProducer.LOOK_AT_FENCE.toMillis()),
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis()),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                        timeout.dividedBy(2).toMillis()),
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 10_000L),
                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20),
                // The agent measures its outputs itself: neither beans for JMX, nor what a broker asks a client for.
                Map.entry(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, ""),
                Map.entry(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false),
                Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, TopicProducer.SERIALIZER),
                Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, TopicProducer.SERIALIZER));
    }
}
