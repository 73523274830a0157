// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.ApiClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Events: one object under two APIs. */
abstract class EventsContract extends ContractPart {
    EventsContract(ContractCluster cluster) {
        super(cluster);
    }

    @Test
    void writtenAsV1CanBeReadAsEventsV1() {
        admin.post(
                core("events"),
                json("{'metadata':{'name':'e'},'involvedObject':{'kind':'Pod','namespace':'" + namespace
                        + "','name':'web'},'reason':'BackOff','message':'Größe','type':'Warning','count':3,"
                        + "'source':{'component':'kubelet','host':'n1'},'firstTimestamp':'2026-01-01T00:00:00Z',"
                        + "'lastTimestamp':'2026-01-01T00:05:00Z'}"));
        JsonNode core = admin.get(core("events/e")).body();
        assertThat(core.path("reportingComponent").stringValue()).isEqualTo("");
        assertThat(core.has("eventTime") && core.path("eventTime").isNull()).isTrue();

        JsonNode event = admin.get(events("e")).body();
        assertThat(event.path("apiVersion").asString()).isEqualTo("events.k8s.io/v1");
        assertThat(event.path("metadata").path("uid"))
                .isEqualTo(core.path("metadata").path("uid"));
        assertThat(event.path("metadata").path("resourceVersion"))
                .isEqualTo(core.path("metadata").path("resourceVersion"));
        assertThat(event.path("regarding")).isEqualTo(core.path("involvedObject"));
        assertThat(event.path("note").asString()).isEqualTo("Größe");
        assertThat(event.path("deprecatedSource")).isEqualTo(core.path("source"));
        assertThat(event.path("deprecatedFirstTimestamp").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(event.path("deprecatedLastTimestamp").asString()).isEqualTo("2026-01-01T00:05:00Z");
        assertThat(event.path("deprecatedCount").asInt()).isEqualTo(3);
        assertThat(event.has("reportingController")).isFalse();
        assertThat(event.has("message")).isFalse();
    }

    @Test
    void writtenAsEventsV1CanBeReadAsV1() {
        Answer created = admin.post(events(""), newEvent("e"));
        assertThat(created.code()).as(created.text()).isEqualTo(201);
        JsonNode core = admin.get(core("events/e")).body();
        assertThat(core.path("involvedObject").path("name").asString()).isEqualTo("web");
        assertThat(core.path("message").asString()).isEqualTo("再起動");
        assertThat(core.path("reportingComponent").asString()).isEqualTo("example.com/writer");
        assertThat(core.path("reportingInstance").asString()).isEqualTo("writer-1");
        assertThat(core.path("eventTime").asString()).isEqualTo("2026-01-01T00:00:00.123456Z");
        assertThat(core.path("series").path("count").asInt()).isEqualTo(2);
        assertThat(core.path("firstTimestamp").isNull()).isTrue();
        assertThat(core.has("count")).isFalse();
        assertThat(core.path("source")).isEqualTo(ApiClient.parse("{}"));
    }

    @Test
    void ofTheNewApiNameTheirWriter() {
        Answer refused = admin.post(
                events(""),
                json("{'metadata':{'name':'e'},'regarding':{'kind':'Pod','namespace':'" + namespace
                        + "','name':'web'},'reason':'R','type':'Normal','eventTime':'2026-01-01T00:00:00.000000Z'}"));
        assertInvalid(refused, "reportingController", "Required value");
    }

    @Test
    void areChosenByFields() {
        admin.post(core("events"), event("a", namespace, "Started", "m"));
        admin.post(core("events"), event("b", namespace, "Killing", "m"));
        admin.post(events(""), newEvent("c"));
        assertThat(fields(core("events"), "reason=Killing")).containsExactly("b");
        assertThat(fields(core("events"), "reason!=Killing,type=Normal")).containsExactly("a", "c");
        assertThat(fields(core("events"), "involvedObject.name=web")).containsExactly("a", "b", "c");
        assertThat(fields(core("events"), "involvedObject.kind=Node")).isEmpty();
        assertThat(fields(core("events"), "source=kubelet")).containsExactly("a", "b");
        assertThat(fields(core("events"), "source=example.com/writer")).containsExactly("c");
        assertThat(fields(core("events"), "reportingComponent=example.com/writer"))
                .containsExactly("c");
        assertThat(fields(core("events"), "metadata.name=a")).containsExactly("a");
        assertThat(fields(events(""), "regarding.name=web,reason=Killing")).containsExactly("b");
        assertThat(fields(events(""), "reportingController=example.com/writer")).containsExactly("c");
        assertThat(admin.get(events("?fieldSelector=involvedObject.name%3Dweb")).code())
                .isEqualTo(400);
    }

    private List<String> fields(String path, String selector) {
        return admin.get(path + "?fieldSelector=" + encode(selector)).itemNames();
    }
}
