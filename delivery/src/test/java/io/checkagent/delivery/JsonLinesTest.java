// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Event;
import io.checkagent.output.Item;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private final JsonLines lines = new JsonLines("agent-1");

    private String written(Item... items) {
        Bytes out = new Bytes(16);
        lines.write(List.of(items), out);
        return out.toString(UTF_8);
    }

    @Test
    void anEventHasTheIntakesFieldsAndItsSources() {
        assertThat(written(Fixtures.item(Fixtures.fullEvent())))
                .isEqualTo("{\"kind\":\"event\",\"timestamp\":1704110400,\"check\":\"kubernetes_events\","
                        + "\"hostname\":\"agent-1\",\"tags\":[\"env:test\",\"team:a\"],"
                        + "\"msg_title\":\"Events from the Pod web/nginx-0\","
                        + "\"msg_text\":\"%%% \\n1 **Killing**: Stopping – größer\\n %%%\","
                        + "\"priority\":\"low\",\"host\":\"node-1\",\"alert_type\":\"warning\","
                        + "\"aggregation_key\":\"kubernetes_apiserver:uid-1\","
                        + "\"source_type_name\":\"kubernetes\",\"event_type\":\"kubernetes_apiserver\","
                        + "\"sources\":[{\"uid\":\"event-uid\",\"resourceVersion\":\"1234\",\"namespace\":\"web\","
                        + "\"name\":\"nginx-0.17\",\"occurrences\":2},"
                        + "{\"uid\":\"other-uid\",\"resourceVersion\":\"1240\",\"namespace\":\"web\","
                        + "\"name\":\"nginx-0.18\",\"occurrences\":7,\"estimated\":true}]}\n");
    }

    @Test
    void aLineOfItsOwnIsTheSameWithoutItsEnd() {
        assertThat(new String(lines.line(Fixtures.item(Fixtures.fullEvent())), UTF_8) + "\n")
                .isEqualTo(written(Fixtures.item(Fixtures.fullEvent())));
    }

    @Test
    void aMetricHasTheFieldsOfASeries() {
        assertThat(written(Fixtures.point("system.io.await", 42.5)))
                .isEqualTo("{\"kind\":\"metric\",\"timestamp\":1704110400,\"check\":\"cpu\","
                        + "\"hostname\":\"agent-1\",\"tags\":[\"env:test\"],\"metric\":\"system.io.await\","
                        + "\"points\":[[1704110400,42.5]],\"host\":\"host-1\",\"device\":\"sda\",\"type\":\"gauge\","
                        + "\"interval\":0,\"source_type_name\":\"System\"}\n");
    }

    @Test
    void aDistributionIsItsSummary() {
        Distribution values = new Distribution();
        values.add(0);
        values.add(0);
        values.add(1);
        assertThat(written(new Item.DistributionItem(
                        "cpu", "request.duration", values.sketch(), 1_704_110_400, "host-1", List.of("env:test"))))
                .isEqualTo("{\"kind\":\"distribution\",\"timestamp\":1704110400,\"check\":\"cpu\","
                        + "\"hostname\":\"agent-1\",\"tags\":[\"env:test\"],\"metric\":\"request.duration\","
                        + "\"host\":\"host-1\",\"type\":\"distribution\",\"cnt\":3,\"min\":0.0,\"max\":1.0,"
                        + "\"avg\":0.3333333333333333,\"sum\":1.0,\"p50\":0.0,\"p75\":1.0,\"p90\":1.0,\"p95\":1.0,"
                        + "\"p99\":1.0}\n");
    }

    @Test
    void aServiceChecksOwnNameIsServiceCheckBecauseCheckIsWhoSentIt() {
        assertThat(written(Fixtures.serviceCheck("kube_apiserver_controlplane.up")))
                .isEqualTo("{\"kind\":\"service_check\",\"timestamp\":1704110400,\"check\":\"kubernetes_events\","
                        + "\"hostname\":\"agent-1\",\"tags\":[\"component:etcd\"],"
                        + "\"service_check\":\"kube_apiserver_controlplane.up\",\"host_name\":\"\",\"status\":2,"
                        + "\"message\":\"etcd not ready\"}\n");
    }

    @Test
    void everyResultIsOneLineWhateverItsText() {
        Event event =
                Event.builder("a", "one\ntwo\r\nthree\u2028four", Fixtures.NOON).build();
        String text = written(Fixtures.item(event), Fixtures.point("m", 1), Fixtures.item(event));
        assertThat(text).endsWith("}\n");
        assertThat(text.split("\n"))
                .hasSize(3)
                .allSatisfy(line -> assertThat(Fixtures.json(line).isObject()).isTrue());
    }

    @Test
    void halfACharacterBecomesAReplacementInsteadOfAnError() {
        Event event = Event.builder("cut \uD83D", "whole \uD83D\uDE00, half \uDE00!", Fixtures.NOON)
                .build();
        String text = written(Fixtures.item(event));
        assertThat(Fixtures.json(text).path("msg_title").stringValue()).isEqualTo("cut \uFFFD");
        assertThat(Fixtures.json(text).path("msg_text").stringValue()).isEqualTo("whole \uD83D\uDE00, half \uFFFD!");
    }
}
