// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.ApiClient.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** A part of the contract; each of its tests has a namespace of its own. */
abstract class ContractPart {
    static final String MERGE_PATCH = "application/merge-patch+json";

    final ContractCluster cluster;
    final ApiClient admin;
    String namespace;

    ContractPart(ContractCluster cluster) {
        this.cluster = cluster;
        this.admin = new ApiClient(cluster.uri(), cluster.http(), cluster.adminToken());
    }

    @BeforeEach
    void createNamespace() {
        namespace = admin.post("/api/v1/namespaces", json("{'metadata':{'generateName':'contract-'}}"))
                .metadata()
                .path("name")
                .asString();
    }

    @AfterEach
    void deleteNamespace() {
        admin.delete("/api/v1/namespaces/" + namespace);
    }

    final String core(String rest) {
        return "/api/v1/namespaces/" + namespace + "/" + rest;
    }

    final String events(String rest) {
        return "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events" + separated(rest);
    }

    final String leases(String rest) {
        return "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases" + separated(rest);
    }

    static String separated(String rest) {
        return rest.isEmpty() || rest.startsWith("?") ? rest : "/" + rest;
    }

    final void createEvents(String... names) {
        for (String name : names) {
            Answer created = admin.post(core("events"), event(name, namespace, "Started", "Größe überschritten"));
            assertThat(created.code()).as(created.text()).isEqualTo(201);
        }
    }

    static String event(String name, String involvedNamespace, String reason, String message) {
        return json("{'metadata':{'name':'" + name + "'},'involvedObject':{'kind':'Pod','namespace':'"
                + involvedNamespace + "','name':'web'},'reason':'" + reason + "','message':'" + message
                + "','type':'Normal','source':{'component':'kubelet'}}");
    }

    final String newEvent(String name) {
        return json("{'metadata':{'name':'" + name + "'},'regarding':{'kind':'Pod','namespace':'" + namespace
                + "','name':'web'},'reason':'Restarted','note':'再起動','type':'Normal','action':'Restart',"
                + "'eventTime':'2026-01-01T00:00:00.123456Z','reportingController':'example.com/writer',"
                + "'reportingInstance':'writer-1','series':{'count':2,"
                + "'lastObservedTime':'2026-01-01T00:01:00.000000Z'}}");
    }

    static String configMap(String name, String value) {
        return json("{'metadata':{'name':'" + name + "'},'data':{'value':'" + value + "'}}");
    }

    static String labelled(String name, String label, String value) {
        return json("{'metadata':{'name':'" + name + "','labels':{'" + label + "':'" + value + "'}}}");
    }

    static String lease(String name, int seconds) {
        return json("{'metadata':{'name':'" + name + "'},'spec':{'leaseDurationSeconds':" + seconds + "}}");
    }

    static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    static String continueOf(Answer page) {
        return encode(page.metadata().path("continue").asString());
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static List<String> types(List<JsonNode> watch) {
        return watch.stream().map(event -> event.path("type").asString()).toList();
    }

    static List<String> names(List<JsonNode> watch) {
        return watch.stream()
                .map(event -> event.path("object").path("metadata").path("name").asString())
                .toList();
    }

    static List<Long> versions(List<JsonNode> watch) {
        List<Long> versions = new ArrayList<>();
        watch.forEach(event -> versions.add(
                event.path("object").path("metadata").path("resourceVersion").asLong()));
        return versions;
    }

    static void assertInvalid(Answer refused, String field, String messagePart) {
        assertThat(refused.code()).as(refused.text()).isEqualTo(422);
        assertThat(refused.reason()).isEqualTo("Invalid");
        assertThat(refused.body().path("details").path("causes").findValuesAsString("field"))
                .contains(field);
        assertThat(refused.message()).contains(messagePart);
    }
}
