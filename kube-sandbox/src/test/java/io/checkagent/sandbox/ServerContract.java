// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.ApiClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the server tells of itself. */
abstract class ServerContract extends ContractPart {
    ServerContract(ContractCluster cluster) {
        super(cluster);
    }

    @Test
    void warnsOfDeprecatedResources() {
        String endpoints = "299 - \"v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\"";
        assertThat(admin.post(core("endpoints"), json("{'metadata':{'name':'lock'}}"))
                        .warning())
                .contains(endpoints);
        assertThat(admin.get(core("endpoints/lock")).warning()).contains(endpoints);
        assertThat(admin.get("/api/v1/componentstatuses").warning())
                .contains("299 - \"v1 ComponentStatus is deprecated in v1.19+\"");
        assertThat(admin.get(core("configmaps")).warning()).isEmpty();
    }

    @Test
    void saysWhatItDoesNotServe() {
        Answer resource = admin.get("/api/v1/unknowns");
        assertThat(resource.code()).isEqualTo(404);
        assertThat(resource.message()).isEqualTo("the server could not find the requested resource");
        Answer group = admin.get("/apis/unknown.example.com/v1/things");
        assertThat(group.code()).isEqualTo(404);
        assertThat(group.text()).isEqualTo("404 page not found\n");
        assertThat(admin.get("/unknown").text()).isEqualTo("404 page not found\n");
        assertThat(admin.post("/api/v1/configmaps", configMap("c", "1")).code()).isEqualTo(405);
    }

    @Test
    void tellsItsVersion() {
        JsonNode version = admin.get("/version").body();
        assertThat(version.path("gitVersion").asString())
                .startsWith("v" + version.path("major").asString() + "."
                        + version.path("minor").asString());
    }

    @Test
    void tellsItsHealth() {
        for (String endpoint : List.of("readyz", "livez", "healthz")) {
            assertThat(admin.get("/" + endpoint).text()).isEqualTo("ok");
            assertThat(admin.get("/" + endpoint + "?verbose").text())
                    .startsWith("[+]ping ok\n")
                    .contains("[+]etcd ok\n")
                    .endsWith(endpoint + " check passed\n");
            assertThat(admin.get("/" + endpoint + "/etcd").text()).isEqualTo("ok");
        }
        assertThat(admin.get("/readyz?verbose").text()).contains("[+]informer-sync ok\n");
        assertThat(admin.get("/livez?verbose").text()).doesNotContain("[+]informer-sync ok");
        assertThat(admin.get("/readyz/unknown").code()).isEqualTo(404);
    }

    @Test
    void tellsTheStatusOfComponents() {
        Answer list = admin.get("/api/v1/componentstatuses");
        assertThat(list.itemNames()).containsExactlyInAnyOrder("scheduler", "controller-manager", "etcd-0");
        Answer etcd = admin.get("/api/v1/componentstatuses/etcd-0");
        assertThat(etcd.body().path("kind").asString()).isEqualTo("ComponentStatus");
        assertThat(etcd.body().path("conditions").path(0))
                .isEqualTo(ApiClient.parse(json("{'type':'Healthy','status':'True','message':'ok'}")));
        assertThat(admin.get("/api/v1/componentstatuses/none").message())
                .isEqualTo("componentstatus \"none\" not found");
    }

    @Test
    void letsItsResourcesBeDiscovered() {
        assertThat(admin.get("/api").body().path("versions").path(0).asString()).isEqualTo("v1");
        assertThat(admin.get("/apis").body().path("groups").findValuesAsString("name"))
                .contains("apps", "coordination.k8s.io", "events.k8s.io", "rbac.authorization.k8s.io");
        assertThat(admin.get("/apis/coordination.k8s.io")
                        .body()
                        .path("preferredVersion")
                        .path("version")
                        .asString())
                .isEqualTo("v1");
        JsonNode leases = admin.get("/apis/coordination.k8s.io/v1").body().path("resources");
        assertThat(leases.valueStream()
                        .filter(resource -> resource.path("name").asString().equals("leases")))
                .singleElement()
                .satisfies(lease -> {
                    assertThat(lease.path("kind").asString()).isEqualTo("Lease");
                    assertThat(lease.path("namespaced").asBoolean()).isTrue();
                });
        assertThat(admin.get("/api/v1").body().path("resources").findValuesAsString("name"))
                .contains("events", "endpoints", "nodes", "pods", "componentstatuses", "serviceaccounts/token");
    }
}
