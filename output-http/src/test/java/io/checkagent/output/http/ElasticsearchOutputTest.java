// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.checkagent.output.Answer;
import io.checkagent.output.Item;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElasticsearchOutputTest {
    private final Receiver elasticsearch = new Receiver();

    private static ElasticsearchSettings settings(String index) {
        return new ElasticsearchSettings(
                URI.create("https://es:9200"),
                index,
                Optional.of("a2V5"),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    private Answer deliver(Item... items) throws InterruptedException {
        return new ElasticsearchOutput(settings("check-agent-{kind}"), elasticsearch).deliver(Items.batch(items));
    }

    private String idOf(Item item) throws InterruptedException {
        elasticsearch.answers("{\"errors\":false,\"items\":[]}");
        deliver(item);
        return create(elasticsearch.lines().get(0)).get("_id").getAsString();
    }

    private static JsonObject create(JsonObject action) {
        return action.getAsJsonObject("create");
    }

    @Test
    void eachItemIsCreatedInTheIndexOfItsKind() throws InterruptedException {
        elasticsearch.answers("{\"errors\":false,\"items\":[]}");
        assertThat(deliver(Items.event("e", "7"), Items.point("m", 1), Items.serviceCheck("up")))
                .isInstanceOf(Answer.Accepted.class);

        List<JsonObject> lines = elasticsearch.lines();
        assertThat(lines).hasSize(6);
        assertThat(List.of(lines.get(0), lines.get(2), lines.get(4)))
                .extracting(line -> create(line).get("_index").getAsString())
                .containsExactly("check-agent-event", "check-agent-metric", "check-agent-service_check");
        assertThat(lines.get(3).get("@timestamp").getAsString()).isEqualTo("2024-01-01T12:00:00Z");
        assertThat(lines.get(3).get("tags").toString()).isEqualTo("[\"device:sda\",\"team:a\"]");
        assertThat(lines.get(5).get("status").getAsString()).isEqualTo("critical");
        assertThat(elasticsearch.header("Authorization")).isEqualTo("ApiKey a2V5");
        assertThat(elasticsearch.last().uri()).isEqualTo(URI.create("https://es:9200/_bulk"));
    }

    @Test
    void theIdOfAnEventIsMadeOfTheKubernetesEventsSoThatSentTwiceItIsThereOnce() throws InterruptedException {
        assertThat(idOf(Items.event("e", "7")))
                .isEqualTo(idOf(Items.event("e", "7")))
                .hasSize(40);
        assertThat(idOf(Items.event("e", "8"))).isNotEqualTo(idOf(Items.event("e", "7")));
    }

    @Test
    void theAnswerIsReadForEachDocument() throws InterruptedException {
        elasticsearch.answers("""
                {"errors":true,"items":[
                  {"create":{"status":201}},
                  {"create":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"exists"}}},
                  {"create":{"status":400,"error":{"type":"mapper_parsing_exception","reason":"no number"}}},
                  {"create":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"queue full"}}}]}""");
        Answer answer =
                deliver(Items.event("a", "1"), Items.event("b", "2"), Items.event("c", "3"), Items.event("d", "4"));

        assertThat(answer)
                .isEqualTo(new Answer.Each(List.of(
                        Answer.accepted(),
                        Answer.accepted(),
                        Answer.bad("mapper_parsing_exception", "mapper_parsing_exception: no number"),
                        Answer.retry("es_rejected_execution_exception: queue full"))));
    }

    @Test
    void whatIsNoAnswerOfTheBulkApiAcknowledgesNothing() throws InterruptedException {
        for (String body :
                List.of("", "<html>ok</html>", "[]", "{}", "{\"errors\":true,\"items\":[{\"create\":{}}]}")) {
            elasticsearch.answers(body);
            assertThat(deliver(Items.point("m", 1), Items.point("n", 1)))
                    .as(body)
                    .isInstanceOf(Answer.Retry.class);
        }
    }

    @Test
    void anIndexInUpperCaseIsRefused() {
        assertThatThrownBy(() -> settings("Events"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lower case");
    }
}
