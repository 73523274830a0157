// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import io.checkagent.api.Event;
import io.checkagent.api.ServiceCheck;
import io.checkagent.delivery.DatadogPayloads.Payload;
import io.checkagent.output.Item;
import io.checkagent.output.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class DatadogPayloadsTest {
    private final DatadogPayloads payloads = new DatadogPayloads("agent-1", PayloadSettings.DEFAULT);

    private static JsonNode inflated(Payload payload) throws IOException {
        return Fixtures.json(new String(bytes(payload), UTF_8));
    }

    private static byte[] bytes(Payload payload) throws IOException {
        try (InflaterInputStream in =
                new InflaterInputStream(new ByteArrayInputStream(payload.body().toByteArray()))) {
            byte[] bytes = in.readAllBytes();
            assertThat(payload.uncompressedBytes()).isEqualTo(bytes.length);
            return bytes;
        }
    }

    @Test
    void eventsAreGroupedBySourceType() throws IOException {
        Event plain = Event.builder("plain", "text", Fixtures.NOON).build();
        Payload payload =
                payloads.encode(Kind.EVENT, List.of(Fixtures.item(Fixtures.fullEvent()), Fixtures.item(plain)));

        assertThat(inflated(payload)).isEqualTo(Fixtures.json("{'apiKey':'','events':{".replace('\'', '"') + """
                        "kubernetes":[{"msg_title":"Events from the Pod web/nginx-0",
                          "msg_text":"%%% \\n1 **Killing**: Stopping – größer\\n %%%",
                          "priority":"low","host":"node-1","alert_type":"warning",
                          "aggregation_key":"kubernetes_apiserver:uid-1","source_type_name":"kubernetes",
                          "event_type":"kubernetes_apiserver","timestamp":1704110400,"tags":["env:test","team:a"]}],
                        "api":[{"msg_title":"plain","msg_text":"text","priority":"normal","host":"",
                          "alert_type":"info","timestamp":1704110400,"tags":["env:test","team:a"]}]},
                        "internalHostname":"agent-1"}
                        """));
    }

    @Test
    void seriesAreOfVersion2() throws IOException {
        Payload payload = payloads.encode(Kind.METRIC, List.of(Fixtures.point("a.b", 42.5)));

        assertThat(payloads.path(Kind.METRIC)).isEqualTo("/api/v2/series");
        assertThat(payload.contentType()).isEqualTo("application/x-protobuf");
        assertThat(ReadProtobuf.series(bytes(payload)))
                .extracting(ReadProtobuf.Series::metric)
                .containsExactly("a.b");
    }

    @Test
    void seriesAreOfVersion1WhereThatIsWanted() throws IOException {
        DatadogPayloads old = new DatadogPayloads(
                "agent-1", new PayloadSettings(Compressor.ZLIB, new PayloadSettings.UseV2Api(false)));
        Payload payload = old.encode(Kind.METRIC, List.of(Fixtures.point("a.b", 42.5)));

        assertThat(old.path(Kind.METRIC)).isEqualTo("/api/v1/series");
        assertThat(payload.contentType()).isEqualTo("application/json");
        assertThat(inflated(payload)).isEqualTo(Fixtures.json("""
                {"series":[{"metric":"a.b","points":[[1704110400,42.5]],"host":"host-1","device":"sda",
                "type":"gauge","interval":0,"source_type_name":"System","tags":["env:test"]}]}
                """));
    }

    @ParameterizedTest
    @EnumSource(Compressor.class)
    void payloadsAreCompressedAsTheSettingsSay(Compressor compressor) throws IOException {
        DatadogPayloads compressed =
                new DatadogPayloads("agent-1", new PayloadSettings(compressor, new PayloadSettings.UseV2Api(true)));
        Event event = Event.builder("title", "text ".repeat(800), Fixtures.NOON).build();
        Payload payload = compressed.encode(Kind.EVENT, Collections.nCopies(20, Fixtures.item(event)));
        Headers headers = new Headers();
        headers.set("Content-Encoding", payload.contentEncoding());

        byte[] plain = IntakeRules.decoded(payload.body().toByteArray(), headers);
        assertThat(Fixtures.json(new String(plain, UTF_8)).findValuesAsString("msg_title"))
                .hasSize(20)
                .containsOnly("title");
        assertThat(payload.uncompressedBytes()).isEqualTo(plain.length);
        assertThat(payload.body().size() < plain.length / 50).isEqualTo(compressor != Compressor.NONE);
    }

    @Test
    void serviceChecksAreAList() throws IOException {
        Payload payload = payloads.encode(Kind.SERVICE_CHECK, List.of(Fixtures.serviceCheck("c.up")));

        assertThat(inflated(payload)).isEqualTo(Fixtures.json("""
                [{"check":"c.up","host_name":"","status":2,"message":"etcd not ready","timestamp":1704110400,
                "tags":["component:etcd"]}]
                """));
    }

    @Test
    void whatTheIntakeWouldNotTakeIsTooLarge() {
        assertThat(encode("x".repeat(1_000)).isTooLarge()).isFalse();
        assertThat(encode("x".repeat(4_200_000)).isTooLarge()).isTrue();
        Payload payload = encode(random(3_900_000));
        assertThat(payload.uncompressedBytes()).isLessThan(4_194_304);
        assertThat(payload.isTooLarge()).isTrue();
    }

    private Payload encode(String message) {
        return payloads.encode(
                Kind.SERVICE_CHECK,
                List.of(new Item.ServiceCheckItem(
                        "test", ServiceCheck.of("up", ServiceCheck.Status.OK, message), "", List.of(), 1_704_110_400)));
    }

    @Test
    void anEventIsCutToWhatTheIntakeTakes() throws IOException {
        String face = "\uD83D\uDE00";
        Event event = Event.builder("t".repeat(600), "x".repeat(3_998) + face + "y", Fixtures.NOON)
                .aggregationKey("k".repeat(101))
                .build();
        Event markdown = Event.builder("t", "%%% \n" + "x".repeat(5_000) + "\n %%%", Fixtures.NOON)
                .build();
        JsonNode sent = inflated(payloads.encode(Kind.EVENT, List.of(Fixtures.item(event), Fixtures.item(markdown))))
                .path("events")
                .path("api");

        assertThat(sent.path(0).path("msg_title").asString()).isEqualTo("t".repeat(499) + "…");
        assertThat(sent.path(0).path("msg_text").asString()).isEqualTo("x".repeat(3_998) + "…");
        assertThat(sent.path(0).path("aggregation_key").asString()).isEqualTo("k".repeat(100));
        assertThat(sent.path(1).path("msg_text").asString())
                .hasSize(4_000)
                .startsWith("%%% \nxx")
                .endsWith("xx…\n %%%");
    }

    private static String random(int length) {
        return new Random(1)
                .ints(length, 33, 127)
                .map(c -> c == '"' || c == '\\' ? 'x' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
