// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.checkagent.output.Answer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LokiOutputTest {
    private final Receiver loki = new Receiver();

    private static LokiSettings settings(String url) {
        return new LokiSettings(
                URI.create(url),
                Optional.of("shop"),
                Optional.of("me"),
                Optional.of("secret"),
                Map.of("X-Route", "a"),
                Map.of("job", "check-agent"),
                List.of("kube_namespace"));
    }

    private Answer deliver(io.checkagent.output.Item... items) throws InterruptedException {
        return new LokiOutput(settings("http://loki:3100"), loki).deliver(Items.batch(items));
    }

    @Test
    void entriesOfOneStreamGoTogetherWithTheirTimesInNanoseconds() throws InterruptedException {
        assertThat(deliver(Items.event("first", "1"), Items.point("system.disk.used", 2.5), Items.event("second", "2")))
                .isInstanceOf(Answer.Accepted.class);

        List<JsonObject> streams = loki.json().getAsJsonArray("streams").asList().stream()
                .map(stream -> stream.getAsJsonObject())
                .toList();
        assertThat(streams)
                .extracting(stream -> stream.getAsJsonObject("stream").toString())
                .containsExactly(
                        "{\"check\":\"kubernetes_events\",\"job\":\"check-agent\",\"kind\":\"event\","
                                + "\"kube_namespace\":\"shop\"}",
                        "{\"check\":\"disk\",\"job\":\"check-agent\",\"kind\":\"metric\"}");
        assertThat(streams.get(0).getAsJsonArray("values")).hasSize(2).allSatisfy(entry -> assertThat(
                        entry.getAsJsonArray().get(0).getAsString())
                .isEqualTo("1704110400000000000"));
        JsonObject line = JsonParser.parseString(streams.get(0)
                        .getAsJsonArray("values")
                        .get(1)
                        .getAsJsonArray()
                        .get(1)
                        .getAsString())
                .getAsJsonObject();
        assertThat(line.get("title").getAsString()).isEqualTo("second");
        assertThat(line.get("alert_type").getAsString()).isEqualTo("warning");
    }

    @Test
    void theRequestHasThePathTenantAndCredentials() throws InterruptedException {
        deliver(Items.serviceCheck("up"));

        assertThat(loki.last().uri()).isEqualTo(URI.create("http://loki:3100/loki/api/v1/push"));
        assertThat(loki.header("X-Scope-OrgID")).isEqualTo("shop");
        assertThat(loki.header("Authorization")).isEqualTo("Basic bWU6c2VjcmV0");
        assertThat(loki.header("X-Route")).isEqualTo("a");
        assertThat(loki.header("Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void aPathThatIsGivenIsKept() {
        assertThat(new LokiOutput(settings("https://me:pw@gateway/insert/loki/api/v1/push?x=y"), loki).target())
                .isEqualTo("https://gateway/insert/loki/api/v1/push");
    }
}
