// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.ApiClient.Answer;
import org.junit.jupiter.api.Test;

/** Objects: their life, their versions, and what is refused. */
abstract class ObjectsContract extends ContractPart {
    ObjectsContract(ContractCluster cluster) {
        super(cluster);
    }

    @Test
    void areCreatedReadUpdatedAndDeleted() {
        Answer created = admin.post(core("configmaps"), configMap("settings", "1"));
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.body().path("kind").asString()).isEqualTo("ConfigMap");
        assertThat(created.metadata().path("uid").asString()).hasSize(36);
        assertThat(created.metadata().path("creationTimestamp").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(created.metadata().path("namespace").asString()).isEqualTo(namespace);

        Answer updated = admin.put(core("configmaps/settings"), configMap("settings", "2"));
        assertThat(updated.code()).isEqualTo(200);
        assertThat(updated.metadata().path("uid")).isEqualTo(created.metadata().path("uid"));
        assertThat(Long.parseLong(updated.resourceVersion())).isGreaterThan(Long.parseLong(created.resourceVersion()));
        assertThat(admin.get(core("configmaps/settings"))
                        .body()
                        .path("data")
                        .path("value")
                        .asString())
                .isEqualTo("2");

        Answer deleted = admin.delete(core("configmaps/settings"));
        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.body().path("status").asString()).isEqualTo("Success");
        assertThat(deleted.body().path("details").path("uid"))
                .isEqualTo(created.metadata().path("uid"));
        Answer gone = admin.get(core("configmaps/settings"));
        assertThat(gone.code()).isEqualTo(404);
        assertThat(gone.reason()).isEqualTo("NotFound");
        assertThat(gone.message()).isEqualTo("configmaps \"settings\" not found");
        assertThat(gone.body().path("details").path("kind").asString()).isEqualTo("configmaps");
    }

    @Test
    void getAGeneratedName() {
        String generated = admin.post(core("configmaps"), json("{'metadata':{'generateName':'part-'}}"))
                .metadata()
                .path("name")
                .asString();
        assertThat(generated).matches("part-[a-z0-9]{5}");
    }

    @Test
    void existOnlyOnce() {
        admin.post(core("endpoints"), json("{'metadata':{'name':'lock'}}"));
        Answer again = admin.post(core("endpoints"), json("{'metadata':{'name':'lock'}}"));
        assertThat(again.code()).isEqualTo(409);
        assertThat(again.reason()).isEqualTo("AlreadyExists");
        assertThat(again.message()).isEqualTo("endpoints \"lock\" already exists");
    }

    @Test
    void areNotUpdatedFromAStaleVersion() {
        Answer created = admin.post(core("configmaps"), configMap("settings", "1"));
        admin.put(core("configmaps/settings"), configMap("settings", "2"));
        Answer stale = admin.put(
                core("configmaps/settings"),
                json("{'metadata':{'name':'settings','resourceVersion':'" + created.resourceVersion() + "'}}"));
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.reason()).isEqualTo("Conflict");
        assertThat(stale.message())
                .isEqualTo("Operation cannot be fulfilled on configmaps \"settings\": the object has been modified;"
                        + " please apply your changes to the latest version and try again");
    }

    @Test
    void keepTheirVersionWhenNothingChanges() {
        Answer created = admin.post(core("endpoints"), json("{'metadata':{'name':'lock'}}"));
        Answer same = admin.put(core("endpoints/lock"), created.text());
        assertThat(same.code()).isEqualTo(200);
        assertThat(same.resourceVersion()).isEqualTo(created.resourceVersion());
    }

    @Test
    void areCreatedByAnUpdateWhereTheResourceAllowsIt() {
        assertThat(admin.put(core("endpoints/lock"), json("{'metadata':{'name':'lock'}}"))
                        .code())
                .isEqualTo(201);
        assertThat(admin.put(leases("lock"), lease("lock", 15)).code()).isEqualTo(201);
        Answer configMap = admin.put(core("configmaps/lock"), configMap("lock", "1"));
        assertThat(configMap.code()).isEqualTo(404);
    }

    @Test
    void needAVersionForTheUpdateOfALease() {
        admin.post(leases(""), lease("lock", 15));
        Answer blind = admin.put(leases("lock"), lease("lock", 20));
        assertThat(blind.code()).isEqualTo(422);
        assertThat(blind.message())
                .isEqualTo("leases.coordination.k8s.io \"lock\" is invalid: metadata.resourceVersion: Invalid value:"
                        + " 0: must be specified for an update");
    }

    @Test
    void areRefusedWhenInvalid() {
        assertInvalid(admin.post(leases(""), lease("lock", 0)), "spec.leaseDurationSeconds", "must be greater than 0");
        assertInvalid(admin.post(core("configmaps"), configMap("Not_A_Name", "1")), "metadata.name", "RFC 1123");
        assertInvalid(
                admin.post(core("configmaps"), json("{'metadata':{}}")),
                "metadata.name",
                "name or generateName is required");
        assertInvalid(
                admin.post(core("events"), event("e", "elsewhere", "R", "m")),
                "involvedObject.namespace",
                "does not match event.namespace");
    }

    @Test
    void areRefusedWhenTheyContradictTheirPath() {
        assertThat(admin.post(core("configmaps"), json("{'metadata':{'name':'a','namespace':'other'}}"))
                        .message())
                .isEqualTo("the namespace of the provided object does not match the namespace sent on the request");
        assertThat(admin.post(core("configmaps"), json("{'kind':'Secret','apiVersion':'v1','metadata':{'name':'a'}}"))
                        .code())
                .isEqualTo(400);
        admin.post(core("configmaps"), configMap("a", "1"));
        assertThat(admin.put(core("configmaps/a"), configMap("b", "1")).message())
                .isEqualTo("the name of the object (b) does not match the name on the URL (a)");
        Answer noJson = admin.post(core("configmaps"), "{");
        assertThat(noJson.code()).isEqualTo(400);
        assertThat(noJson.reason()).isEqualTo("BadRequest");
    }

    @Test
    void needTheirNamespace() {
        Answer homeless = admin.post("/api/v1/namespaces/no-such-namespace/configmaps", configMap("settings", "1"));
        assertThat(homeless.code()).isEqualTo(404);
        assertThat(homeless.message()).isEqualTo("namespaces \"no-such-namespace\" not found");
        assertThat(admin.get("/api/v1/namespaces/no-such-namespace/configmaps").itemNames())
                .isEmpty();
    }

    @Test
    void areDeletedOnPreconditions() {
        Answer created = admin.post(core("configmaps"), configMap("settings", "1"));
        Answer refused = admin.send(
                "DELETE",
                core("configmaps/settings"),
                "application/json",
                json("{'preconditions':{'resourceVersion':'1'}}"));
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message()).contains("the ResourceVersion in the precondition (1) does not match");
        Answer done = admin.send(
                "DELETE",
                core("configmaps/settings"),
                "application/json",
                json("{'preconditions':{'resourceVersion':'" + created.resourceVersion() + "'}}"));
        assertThat(done.code()).isEqualTo(200);
    }

    @Test
    void areDeletedAsACollection() {
        admin.post(core("configmaps"), labelled("a", "app", "web"));
        admin.post(core("configmaps"), labelled("b", "app", "db"));
        assertThat(admin.delete(core("configmaps?labelSelector=app%3Dweb")).code())
                .isEqualTo(200);
        assertThat(admin.get(core("configmaps?labelSelector=app")).itemNames()).containsExactly("b");
    }

    @Test
    void haveAStatusThatOnlyItsSubresourceWrites() {
        Answer created = admin.post(
                core("persistentvolumeclaims"),
                json("{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'resources':"
                        + "{'requests':{'storage':'1Gi'}}},'status':{'phase':'Lost'}}"));
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.body().path("status").path("phase").asString()).isEqualTo("Pending");
        Answer patched = admin.patch(
                core("persistentvolumeclaims/data/status"),
                MERGE_PATCH,
                json("{'metadata':{'labels':{'a':'b'}},'status':{'phase':'Bound'}}"));
        assertThat(patched.code()).isEqualTo(200);
        assertThat(patched.body().path("status").path("phase").asString()).isEqualTo("Bound");
        Answer unchanged =
                admin.patch(core("persistentvolumeclaims/data"), MERGE_PATCH, json("{'status':{'phase':'Lost'}}"));
        // A controller of a whole cluster may have judged the claim meanwhile.
        assertThat(unchanged.body().path("status").path("phase").asString()).isIn("Bound", "Pending");
    }
}
