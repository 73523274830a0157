// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.sandbox.ApiClient.Answer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may do what. */
abstract class AccessContract extends ContractPart {
    AccessContract(ContractCluster cluster) {
        super(cluster);
    }

    @Test
    void isRefusedToUnknownTokens() {
        Answer refused = admin.as("no-such-token").get("/api/v1/events");
        assertThat(refused.code()).isEqualTo(401);
        assertThat(refused.reason()).isEqualTo("Unauthorized");
    }

    @Test
    void isWhatRolesGrantToAServiceAccount() {
        String account = "system:serviceaccount:" + namespace + ":agent";
        ApiClient agent = serviceAccount("agent");
        assertForbidden(
                agent.get(core("configmaps/settings")),
                "configmaps \"settings\" is forbidden: User \"" + account
                        + "\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"" + namespace
                        + "\"");
        assertForbidden(
                agent.get("/apis/coordination.k8s.io/v1/leases"),
                "leases.coordination.k8s.io is forbidden: User \"" + account
                        + "\" cannot list resource \"leases\" in API group \"coordination.k8s.io\" at the cluster"
                        + " scope");
        assertForbidden(
                agent.get(core("events?watch=true")),
                "events is forbidden: User \"" + account
                        + "\" cannot watch resource \"events\" in API group \"\" in the namespace \"" + namespace
                        + "\"");
        assertThat(mayGetConfigMaps(agent)).isFalse();

        String rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/" + namespace;
        admin.post(
                rbac + "/roles",
                json("{'metadata':{'name':'reader'},'rules':[{'apiGroups':[''],'resources':['configmaps'],"
                        + "'resourceNames':['settings'],'verbs':['get','list']}]}"));
        admin.post(
                rbac + "/rolebindings",
                json("{'metadata':{'name':'reader'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role',"
                        + "'name':'reader'},'subjects':[{'kind':'ServiceAccount','name':'agent','namespace':'"
                        + namespace + "'}]}"));
        await().atMost(Duration.ofSeconds(30)).until(() -> mayGetConfigMaps(agent));
        assertThat(agent.get(core("configmaps/settings")).code()).isEqualTo(404);
        assertThat(agent.get(core("configmaps/other")).code()).isEqualTo(403);
        assertThat(agent.get(core("configmaps?fieldSelector=metadata.name%3Dsettings"))
                        .code())
                .isEqualTo(200);
        assertForbidden(
                agent.get(core("configmaps?fieldSelector=metadata.name%3Dother")),
                "configmaps \"other\" is forbidden: User \"" + account
                        + "\" cannot list resource \"configmaps\" in API group \"\" in the namespace \"" + namespace
                        + "\"");
        assertThat(agent.get(core("configmaps")).code()).isEqualTo(403);
    }

    @Test
    void endsWithTheServiceAccount() {
        ApiClient agent = serviceAccount("agent");
        assertThat(agent.get("/api/v1/events").code()).isEqualTo(403);
        admin.delete(core("serviceaccounts/agent"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> agent.get("/api/v1/events").code() == 401);
    }

    @Test
    void needsAServiceAccountForAToken() {
        Answer refused = admin.post(core("serviceaccounts/none/token"), json("{'spec':{}}"));
        assertThat(refused.code()).isEqualTo(404);
        assertThat(refused.message()).isEqualTo("serviceaccounts \"none\" not found");
    }

    private ApiClient serviceAccount(String name) {
        admin.post(core("serviceaccounts"), json("{'metadata':{'name':'" + name + "'}}"));
        Answer token = admin.post(
                core("serviceaccounts/" + name + "/token"),
                json("{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest',"
                        + "'spec':{'expirationSeconds':600}}"));
        assertThat(token.code()).as(token.text()).isEqualTo(201);
        assertThat(token.body().path("kind").asString()).isEqualTo("TokenRequest");
        assertThat(token.body().path("status").path("expirationTimestamp").asString())
                .isNotEmpty();
        return new ApiClient(
                cluster.uri(),
                cluster.http(),
                Optional.of(token.body().path("status").path("token").asString()));
    }

    private boolean mayGetConfigMaps(ApiClient client) {
        Answer review = client.post(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                json("{'spec':{'resourceAttributes':{'verb':'get','resource':'configmaps','name':'settings',"
                        + "'namespace':'" + namespace + "'}}}"));
        assertThat(review.code()).isEqualTo(201);
        return review.body().path("status").path("allowed").asBoolean();
    }

    private static void assertForbidden(Answer refused, String message) {
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.reason()).isEqualTo("Forbidden");
        assertThat(refused.message()).isEqualTo(message);
    }
}
