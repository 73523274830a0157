// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.output.Kind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
    private static KafkaSettings settings(String servers, String topic, Map<String, String> properties) {
        return new KafkaSettings(servers, topic, "gzip", Duration.ofSeconds(30), properties);
    }

    private static KafkaSettings settings(Map<String, String> properties) {
        return settings("kafka-1:9092, kafka-2:9092", "check-agent-{kind}", properties);
    }

    @Test
    void eachKindHasItsTopic() {
        assertThat(settings(Map.of()).topic(Kind.SERVICE_CHECK)).isEqualTo("check-agent-service_check");
        assertThat(settings("kafka:9092", "all", Map.of()).topic(Kind.EVENT)).isEqualTo("all");
    }

    @Test
    void theProducerWaitsForAllReplicasAndRepeatsNothing() {
        assertThat(settings(Map.of("client.id", "mine", "security.protocol", "SASL_SSL"))
                        .producer("t"))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("bootstrap.servers", "kafka-1:9092,kafka-2:9092")
                .containsEntry("client.id", "mine")
                .containsEntry("security.protocol", "SASL_SSL");
    }

    @ParameterizedTest
    @CsvSource({
        "acks, 1, acks is set by the output itself",
        "transactional.id, a, transactional.id is set by the output itself",
        "secruity.protocol, SSL, secruity.protocol is no property of Kafka's producer",
        "security.protocol, TLS, Invalid value TLS for configuration security.protocol",
        "sasl.mechanism, OAUTHBEARER, sasl.mechanism can be PLAIN",
    })
    void aPropertyThatCannotBeIsRefused(String name, String value, String message) {
        assertThatThrownBy(() -> settings(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "http://", "kafka:9092,", ""})
    void whatIsNoListOfBrokersIsRefusedWithAnExample(String servers) {
        assertThatThrownBy(() -> settings(servers, "t", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka-1:9092,kafka-2:9092");
    }

    @Test
    void whatIsNoTopicIsRefusedWithAnExample() {
        assertThatThrownBy(() -> settings("kafka:9092", "events/{kind}", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("check-agent-{kind}");
    }
}
