// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.sandbox.ApiClient.Answer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workloads that checks look at, and resources that a CustomResourceDefinition defines. */
abstract class ResourcesContract extends ContractPart {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String TEMPLATE =
            "'template':{'metadata':{'labels':{'app':'web'}},'spec':{'restartPolicy':'%s','containers':[{'name':'main','image':'example.com/main'}]}}";

    ResourcesContract(ContractCluster cluster) {
        super(cluster);
    }

    @AfterEach
    void deleteDefinition() {
        admin.delete(DEFINITIONS + "/widgets." + group());
    }

    /** The cluster's, so that each test has one of its own. */
    private String group() {
        return namespace + ".example.com";
    }

    private String widgets(String rest) {
        return "/apis/" + group() + "/v1beta2/namespaces/" + namespace + "/widgets" + separated(rest);
    }

    private void define(String more) {
        Answer created = admin.post(
                DEFINITIONS,
                json(("{'metadata':{'name':'widgets.%1$s'},'spec':{'group':'%1$s',"
                                + "'scope':'Namespaced','names':{'plural':'widgets','singular':'widget','kind':'Widget',"
                                + "'shortNames':['wd']},'versions':[{'name':'v1beta2','served':true,'storage':true,"
                                + "'schema':{'openAPIV3Schema':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}%2$s}]}}")
                        .formatted(group(), more)));
        assertThat(created.code()).as(created.text()).isEqualTo(201);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        admin.get(DEFINITIONS + "/widgets." + group()).text().contains("InitialNamesAccepted")
                                && admin.get(widgets("")).code() == 200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apps  | statefulsets | StatefulSet | 'serviceName':'web','selector':{'matchLabels':{'app':'web'}},                    | Always",
                "batch | jobs         | Job         |                                                                                  | Never",
            })
    void workloadsHaveAStatusOfTheirOwn(String apiGroup, String resource, String kind, String more, String restart) {
        String path = "/apis/" + apiGroup + "/v1/namespaces/" + namespace + "/" + resource;
        Answer created = admin.post(
                path,
                json("{'metadata':{'name':'web'},'spec':{" + (more == null ? "" : more) + TEMPLATE.formatted(restart)
                        + "}}"));

        assertThat(created.code()).as(created.text()).isEqualTo(201);
        assertThat(created.body().path("kind").asString()).isEqualTo(kind);
        assertThat(admin.get(path).body().path("kind").asString()).isEqualTo(kind + "List");
        assertThat(admin.get(path + "/web/status").code()).isEqualTo(200);
    }

    @Test
    void cronJobsAreServed() {
        String path = "/apis/batch/v1/namespaces/" + namespace + "/cronjobs";
        Answer created = admin.post(
                path,
                json("{'metadata':{'name':'nightly'},'spec':{'schedule':'0 3 * * *'," + "'jobTemplate':{'spec':{"
                        + TEMPLATE.formatted("Never") + "}}}}"));

        assertThat(created.code()).as(created.text()).isEqualTo(201);
        assertThat(admin.get(path + "/nightly")
                        .body()
                        .path("spec")
                        .path("schedule")
                        .asString())
                .isEqualTo("0 3 * * *");
    }

    @Test
    void aDefinitionServesItsResourceAndIsFoundByDiscovery() {
        assertThat(admin.get(widgets("")).code()).isEqualTo(404);
        define("");

        Answer created = admin.post(widgets(""), widget("1"));
        assertThat(created.code()).as(created.text()).isEqualTo(201);
        assertThat(created.body().path("apiVersion").asString()).isEqualTo(group() + "/v1beta2");
        assertThat(admin.get(widgets("")).body().path("kind").asString()).isEqualTo("WidgetList");
        assertThat(admin.get(widgets("one")).body().path("spec").path("size").asString())
                .isEqualTo("1");
        assertThat(admin.get("/apis/" + group() + "/v1beta2")
                        .body()
                        .path("resources")
                        .findValuesAsString("name"))
                .contains("widgets");
        assertThat(admin.get("/apis/" + group())
                        .body()
                        .path("preferredVersion")
                        .path("version")
                        .asString())
                .isEqualTo("v1beta2");
    }

    @Test
    void customObjectsArePatchedByMergeAndNotStrategically() {
        define("");
        admin.post(widgets(""), widget("1"));

        assertThat(admin.patch(widgets("one"), MERGE_PATCH, json("{'spec':{'size':'2'}}"))
                        .body()
                        .path("spec")
                        .path("size")
                        .asString())
                .isEqualTo("2");
        assertThat(admin.patch(widgets("one"), "application/strategic-merge-patch+json", json("{'spec':{'size':'3'}}"))
                        .code())
                .isEqualTo(415);
    }

    @Test
    void theStatusOfACustomObjectIsASubresourceWhenItIsDefined() {
        define(",'subresources':{'status':{}}");
        admin.post(widgets(""), widget("1"));

        admin.patch(widgets("one"), MERGE_PATCH, json("{'status':{'ready':true}}"));
        assertThat(admin.get(widgets("one")).body().has("status")).isFalse();
        admin.patch(widgets("one/status"), MERGE_PATCH, json("{'status':{'ready':true}}"));
        assertThat(admin.get(widgets("one")).body().path("status").path("ready").asBoolean())
                .isTrue();
    }

    @Test
    void aDefinitionTakesItsObjectsAlong() {
        define("");
        admin.post(widgets(""), widget("1"));

        assertThat(admin.delete(DEFINITIONS + "/widgets." + group()).code()).isEqualTo(200);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> admin.get(widgets("one")).code() == 404);
    }

    @Test
    void aDefinitionIsNamedByWhatItDefines() {
        Answer refused = admin.post(
                DEFINITIONS,
                json(("{'metadata':{'name':'wrong.%1$s'},'spec':{'group':'%1$s',"
                                + "'scope':'Namespaced','names':{'plural':'widgets','singular':'widget','kind':'Widget'},"
                                + "'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':"
                                + "{'type':'object'}}}]}}")
                        .formatted(group())));

        assertInvalid(refused, "metadata.name", "must be spec.names.plural+\".\"+spec.group");
    }

    private String widget(String size) {
        return json("{'apiVersion':'" + group() + "/v1beta2','kind':'Widget','metadata':{'name':'one'},'spec':{'size':'"
                + size + "'}}");
    }
}
