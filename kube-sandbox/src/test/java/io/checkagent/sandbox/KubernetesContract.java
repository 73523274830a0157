package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.checkagent.sandbox.ApiClient.Answer;
import java.net.URLEncoder;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What clients rely on, checked over bare HTTP on the sandbox and on a real kube-apiserver alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KubernetesContract {
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private ContractCluster cluster;
    private ApiClient admin;
    private String namespace;

    abstract ContractCluster openCluster();

    @BeforeAll
    void open() {
        cluster = openCluster();
        admin = new ApiClient(cluster.uri(), cluster.http(), cluster.adminToken());
    }

    @AfterAll
    void close() {
        cluster.close();
    }

    @BeforeEach
    void createNamespace() {
        namespace = admin.post("/api/v1/namespaces", "{'metadata':{'generateName':'contract-'}}".replace('\'', '"'))
                .metadata()
                .path("name")
                .asText();
    }

    @AfterEach
    void deleteNamespace() {
        admin.delete("/api/v1/namespaces/" + namespace);
    }

    @Nested
    class Objects {
        @Test
        void areCreatedReadUpdatedAndDeleted() {
            Answer created = admin.post(core("configmaps"), configMap("settings", "1"));
            assertThat(created.code()).isEqualTo(201);
            assertThat(created.body().path("kind").asText()).isEqualTo("ConfigMap");
            assertThat(created.metadata().path("uid").asText()).hasSize(36);
            assertThat(created.metadata().path("creationTimestamp").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
            assertThat(created.metadata().path("namespace").asText()).isEqualTo(namespace);

            Answer updated = admin.put(core("configmaps/settings"), configMap("settings", "2"));
            assertThat(updated.code()).isEqualTo(200);
            assertThat(updated.metadata().path("uid"))
                    .isEqualTo(created.metadata().path("uid"));
            assertThat(Long.parseLong(updated.resourceVersion()))
                    .isGreaterThan(Long.parseLong(created.resourceVersion()));
            assertThat(admin.get(core("configmaps/settings"))
                            .body()
                            .path("data")
                            .path("value")
                            .asText())
                    .isEqualTo("2");

            Answer deleted = admin.delete(core("configmaps/settings"));
            assertThat(deleted.code()).isEqualTo(200);
            assertThat(deleted.body().path("status").asText()).isEqualTo("Success");
            assertThat(deleted.body().path("details").path("uid"))
                    .isEqualTo(created.metadata().path("uid"));
            Answer gone = admin.get(core("configmaps/settings"));
            assertThat(gone.code()).isEqualTo(404);
            assertThat(gone.reason()).isEqualTo("NotFound");
            assertThat(gone.message()).isEqualTo("configmaps \"settings\" not found");
            assertThat(gone.body().path("details").path("kind").asText()).isEqualTo("configmaps");
        }

        @Test
        void getAGeneratedName() {
            String generated = admin.post(core("configmaps"), json("{'metadata':{'generateName':'part-'}}"))
                    .metadata()
                    .path("name")
                    .asText();
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
                    .isEqualTo(
                            "leases.coordination.k8s.io \"lock\" is invalid: metadata.resourceVersion: Invalid value:"
                                    + " 0: must be specified for an update");
        }

        @Test
        void areRefusedWhenInvalid() {
            assertInvalid(
                    admin.post(leases(""), lease("lock", 0)), "spec.leaseDurationSeconds", "must be greater than 0");
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
            assertThat(admin.post(
                                    core("configmaps"),
                                    json("{'kind':'Secret','apiVersion':'v1','metadata':{'name':'a'}}"))
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
            assertThat(admin.get("/api/v1/namespaces/no-such-namespace/configmaps")
                            .itemNames())
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
            assertThat(admin.get(core("configmaps?labelSelector=app")).itemNames())
                    .containsExactly("b");
        }

        @Test
        void haveAStatusThatOnlyItsSubresourceWrites() {
            Answer created = admin.post(
                    core("persistentvolumeclaims"),
                    json("{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'resources':"
                            + "{'requests':{'storage':'1Gi'}}},'status':{'phase':'Lost'}}"));
            assertThat(created.code()).isEqualTo(201);
            assertThat(created.body().path("status").path("phase").asText()).isEqualTo("Pending");
            Answer patched = admin.patch(
                    core("persistentvolumeclaims/data/status"),
                    MERGE_PATCH,
                    json("{'metadata':{'labels':{'a':'b'}},'status':{'phase':'Bound'}}"));
            assertThat(patched.code()).isEqualTo(200);
            assertThat(patched.body().path("status").path("phase").asText()).isEqualTo("Bound");
            Answer unchanged =
                    admin.patch(core("persistentvolumeclaims/data"), MERGE_PATCH, json("{'status':{'phase':'Lost'}}"));
            // A controller of a whole cluster may have judged the claim meanwhile.
            assertThat(unchanged.body().path("status").path("phase").asText()).isIn("Bound", "Pending");
        }
    }

    @Nested
    class PatchesOfObjects {
        @Test
        void mergeAndRemove() {
            admin.post(core("configmaps"), json("{'metadata':{'name':'c'},'data':{'a':'1','b':'2'}}"));
            for (String type : List.of(MERGE_PATCH, "application/strategic-merge-patch+json")) {
                Answer patched = admin.patch(core("configmaps/c"), type, json("{'data':{'a':null,'c':'3'}}"));
                assertThat(patched.code()).isEqualTo(200);
                assertThat(patched.body().path("data")).isEqualTo(ApiClient.parse(json("{'b':'2','c':'3'}")));
            }
        }

        @Test
        void applyJsonPatchOperations() {
            admin.post(core("configmaps"), json("{'metadata':{'name':'c'},'data':{'a':'1'}}"));
            String type = "application/json-patch+json";
            Answer patched = admin.patch(
                    core("configmaps/c"),
                    type,
                    json("[{'op':'test','path':'/data/a','value':'1'},{'op':'add','path':'/data/b','value':'2'},"
                            + "{'op':'remove','path':'/data/a'}]"));
            assertThat(patched.body().path("data")).isEqualTo(ApiClient.parse(json("{'b':'2'}")));
            Answer failed =
                    admin.patch(core("configmaps/c"), type, json("[{'op':'test','path':'/data/b','value':'9'}]"));
            assertThat(failed.code()).isEqualTo(422);
            assertThat(failed.reason()).isEqualTo("Invalid");
        }

        @Test
        void areRefusedWhenStaleOrUnknown() {
            admin.post(core("configmaps"), configMap("c", "1"));
            assertThat(admin.patch(core("configmaps/c"), MERGE_PATCH, json("{'metadata':{'resourceVersion':'1'}}"))
                            .code())
                    .isEqualTo(409);
            Answer unknown = admin.patch(core("configmaps/c"), "application/unknown", "{}");
            assertThat(unknown.code()).isEqualTo(415);
            assertThat(unknown.reason()).isEqualTo("UnsupportedMediaType");
            assertThat(admin.patch(core("configmaps/none"), MERGE_PATCH, "{}").code())
                    .isEqualTo(404);
        }
    }

    @Nested
    class ListsOfObjects {
        @Test
        void comeInPagesOfOneConsistentState() {
            createEvents("a", "b", "c", "d", "e");
            Answer first = admin.get(core("events?limit=2"));
            createEvents("bb", "f");
            admin.delete(core("events/d"));

            assertThat(first.itemNames()).containsExactly("a", "b");
            assertThat(first.metadata().path("remainingItemCount").asInt()).isEqualTo(3);
            Answer second = admin.get(core("events?limit=2&continue=" + continueOf(first)));
            assertThat(second.itemNames()).containsExactly("c", "d");
            assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
            assertThat(second.metadata().path("remainingItemCount").asInt()).isEqualTo(1);
            Answer third = admin.get(core("events?limit=2&continue=" + continueOf(second)));
            assertThat(third.itemNames()).containsExactly("e");
            assertThat(third.metadata().has("continue")).isFalse();
        }

        @Test
        void leaveTheRemainingCountOutWhenASelectorChooses() {
            createEvents("a", "b", "c");
            Answer first = admin.get(core("events?limit=1&fieldSelector=reason%3DStarted"));
            assertThat(first.itemNames()).containsExactly("a");
            assertThat(first.metadata().has("continue")).isTrue();
            assertThat(first.metadata().has("remainingItemCount")).isFalse();
        }

        @Test
        void canBeHadAsTheyWere() {
            createEvents("a");
            String version = admin.get(core("events")).resourceVersion();
            createEvents("b");
            Answer then = admin.get(core("events?resourceVersionMatch=Exact&resourceVersion=" + version));
            assertThat(then.itemNames()).containsExactly("a");
            assertThat(then.resourceVersion()).isEqualTo(version);
            assertThat(admin.get(core("events?resourceVersion=0")).itemNames()).containsExactly("a", "b");
        }

        @Test
        void expireWithTheirHistory() {
            assumeTrue(cluster.canCompact(), "contract.hook.compact is not set");
            createEvents("a", "b", "c");
            Answer first = admin.get(core("events?limit=2"));
            createEvents("d");
            cluster.compact();

            Answer exact =
                    admin.get(core("events?resourceVersionMatch=Exact&resourceVersion=" + first.resourceVersion()));
            assertThat(exact.code()).isEqualTo(410);
            assertThat(exact.reason()).isEqualTo("Expired");
            assertThat(exact.message()).isEqualTo("The resourceVersion for the provided list is too old.");
            Answer rest = admin.get(core("events?limit=2&continue=" + continueOf(first)));
            assertThat(rest.code()).isEqualTo(410);
            assertThat(rest.message()).startsWith("The provided continue parameter is too old");
            Answer asItIsNow = admin.get(core("events?limit=9&continue=" + continueOf(rest)));
            assertThat(asItIsNow.itemNames()).containsExactly("c", "d");
        }

        @Test
        void refuseWhatTheyDoNotUnderstand() {
            assertThat(admin.get(core("events?fieldSelector=colour%3Dred")).message())
                    .isEqualTo("field label not supported: colour");
            for (String query : List.of("labelSelector=a+b+c", "limit=many", "resourceVersion=new", "continue=abc")) {
                Answer refused = admin.get(core("events?" + query));
                assertThat(refused.code()).as(query).isEqualTo(400);
                assertThat(refused.reason()).as(query).isEqualTo("BadRequest");
            }
            assertThat(admin.get(core("events?resourceVersionMatch=Exact")).code())
                    .isEqualTo(422);
            Answer future = admin.get(core("events?resourceVersion=99999999999"));
            assertThat(future.code()).isEqualTo(504);
            assertThat(future.message()).contains("Too large resource version");
        }

        @Test
        void areChosenByLabels() {
            admin.post(core("configmaps"), labelled("a", "app", "web"));
            admin.post(core("configmaps"), labelled("b", "app", "db"));
            admin.post(core("configmaps"), labelled("c", "tier", "front"));
            assertThat(labels("app=web")).containsExactly("a");
            assertThat(labels("app==web")).containsExactly("a");
            assertThat(labels("app!=web,app")).containsExactly("b");
            assertThat(labels("app in (web, db)")).containsExactly("a", "b");
            assertThat(labels("app notin (web),app")).containsExactly("b");
            assertThat(labels("tier,!app")).containsExactly("c");
        }

        @Test
        void spanAllNamespaces() {
            createEvents("wide");
            assertThat(admin.get("/api/v1/events?fieldSelector=metadata.name%3Dwide,metadata.namespace%3D" + namespace)
                            .itemNames())
                    .containsExactly("wide");
        }

        private List<String> labels(String selector) {
            return admin.get(core("configmaps?labelSelector=" + encode(selector)))
                    .itemNames();
        }
    }

    @Nested
    class Events {
        @Test
        void writtenAsV1CanBeReadAsEventsV1() {
            admin.post(
                    core("events"),
                    json("{'metadata':{'name':'e'},'involvedObject':{'kind':'Pod','namespace':'" + namespace
                            + "','name':'web'},'reason':'BackOff','message':'Größe','type':'Warning','count':3,"
                            + "'source':{'component':'kubelet','host':'n1'},'firstTimestamp':'2026-01-01T00:00:00Z',"
                            + "'lastTimestamp':'2026-01-01T00:05:00Z'}"));
            JsonNode core = admin.get(core("events/e")).body();
            assertThat(core.path("reportingComponent").textValue()).isEqualTo("");
            assertThat(core.has("eventTime") && core.path("eventTime").isNull()).isTrue();

            JsonNode event = admin.get(events("e")).body();
            assertThat(event.path("apiVersion").asText()).isEqualTo("events.k8s.io/v1");
            assertThat(event.path("metadata").path("uid"))
                    .isEqualTo(core.path("metadata").path("uid"));
            assertThat(event.path("metadata").path("resourceVersion"))
                    .isEqualTo(core.path("metadata").path("resourceVersion"));
            assertThat(event.path("regarding")).isEqualTo(core.path("involvedObject"));
            assertThat(event.path("note").asText()).isEqualTo("Größe");
            assertThat(event.path("deprecatedSource")).isEqualTo(core.path("source"));
            assertThat(event.path("deprecatedFirstTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
            assertThat(event.path("deprecatedLastTimestamp").asText()).isEqualTo("2026-01-01T00:05:00Z");
            assertThat(event.path("deprecatedCount").asInt()).isEqualTo(3);
            assertThat(event.has("reportingController")).isFalse();
            assertThat(event.has("message")).isFalse();
        }

        @Test
        void writtenAsEventsV1CanBeReadAsV1() {
            Answer created = admin.post(events(""), newEvent("e"));
            assertThat(created.code()).as(created.text()).isEqualTo(201);
            JsonNode core = admin.get(core("events/e")).body();
            assertThat(core.path("involvedObject").path("name").asText()).isEqualTo("web");
            assertThat(core.path("message").asText()).isEqualTo("再起動");
            assertThat(core.path("reportingComponent").asText()).isEqualTo("example.com/writer");
            assertThat(core.path("reportingInstance").asText()).isEqualTo("writer-1");
            assertThat(core.path("eventTime").asText()).isEqualTo("2026-01-01T00:00:00.123456Z");
            assertThat(core.path("series").path("count").asInt()).isEqualTo(2);
            assertThat(core.path("firstTimestamp").isNull()).isTrue();
            assertThat(core.has("count")).isFalse();
            assertThat(core.path("source")).isEqualTo(ApiClient.parse("{}"));
        }

        @Test
        void ofTheNewApiNameTheirWriter() {
            Answer refused = admin.post(
                    events(""),
                    json(
                            "{'metadata':{'name':'e'},'regarding':{'kind':'Pod','namespace':'" + namespace
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
            assertThat(fields(events(""), "reportingController=example.com/writer"))
                    .containsExactly("c");
            assertThat(admin.get(events("?fieldSelector=involvedObject.name%3Dweb"))
                            .code())
                    .isEqualTo(400);
        }

        private List<String> fields(String path, String selector) {
            return admin.get(path + "?fieldSelector=" + encode(selector)).itemNames();
        }
    }

    @Nested
    class WatchesOfObjects {
        @Test
        void tellWhatHappenedSinceAVersion() {
            String version = admin.get(core("events")).resourceVersion();
            createEvents("a");
            admin.put(core("events/a"), event("a", namespace, "Killing", "m"));
            admin.delete(core("events/a"));
            List<JsonNode> told = admin.watch(core("events?watch=true&timeoutSeconds=1&resourceVersion=" + version));
            assertThat(types(told)).containsExactly("ADDED", "MODIFIED", "DELETED");
            assertThat(versions(told)).isSorted().doesNotHaveDuplicates().hasSize(3);
            assertThat(told.get(0).path("object").path("kind").asText()).isEqualTo("Event");
            assertThat(told.get(0).path("object").path("apiVersion").asText()).isEqualTo("v1");
            assertThat(told.get(2).path("object").path("reason").asText()).isEqualTo("Killing");
        }

        @Test
        void tellWhatIsThereAndWhatComes() {
            createEvents("a");
            try (Stream<JsonNode> told = admin.openWatch(core("events?watch=true&timeoutSeconds=60"))) {
                createEvents("b", "c");
                assertThat(names(told.limit(3).toList())).containsExactly("a", "b", "c");
            }
        }

        @Test
        void tellTheOtherViewOfEvents() {
            createEvents("a");
            List<JsonNode> told = admin.watch(events("?watch=true&timeoutSeconds=1"));
            assertThat(told).singleElement().satisfies(event -> {
                assertThat(event.path("object").path("apiVersion").asText()).isEqualTo("events.k8s.io/v1");
                assertThat(event.path("object").path("note").asText()).isEqualTo("Größe überschritten");
            });
        }

        @Test
        void tellOfObjectsThatEnterAndLeaveTheSelection() {
            String version =
                    admin.post(core("configmaps"), labelled("a", "app", "db")).resourceVersion();
            admin.put(core("configmaps/a"), labelled("a", "app", "web"));
            admin.patch(core("configmaps/a"), MERGE_PATCH, json("{'data':{'x':'y'}}"));
            String left =
                    admin.put(core("configmaps/a"), labelled("a", "app", "db")).resourceVersion();
            List<JsonNode> told = admin.watch(
                    core("configmaps?watch=true&timeoutSeconds=1&labelSelector=app%3Dweb&resourceVersion=" + version));
            assertThat(types(told)).containsExactly("ADDED", "MODIFIED", "DELETED");
            JsonNode last = told.get(2).path("object").path("metadata");
            assertThat(last.path("resourceVersion").asText()).isEqualTo(left);
            assertThat(last.path("labels").path("app").asText()).isEqualTo("web");
        }

        @Test
        void runOverAWebSocket() {
            String version = admin.get(core("events")).resourceVersion();
            createEvents("a", "b");
            CompletableFuture<List<JsonNode>> watch =
                    admin.startWebSocketWatch(core("events?watch=true&timeoutSeconds=1&resourceVersion=" + version));
            assertThat(names(watch.join())).containsExactly("a", "b");
        }

        @Test
        void needAnOriginAndAtMostOneProtocolForAWebSocket() {
            String path = core("events?watch=true&timeoutSeconds=1");
            assertThat(handshakeStatus(path, builder -> builder)).isEqualTo(403);
            assertThat(handshakeStatus(path, builder -> builder.header("Origin", "http://a")
                            .subprotocols("a", "b")))
                    .isEqualTo(400);
            assertThat(admin.startWebSocketWatch(path, builder -> builder.header("Origin", "http://a")
                            .subprotocols("a")))
                    .succeedsWithin(Duration.ofSeconds(30));
        }

        private int handshakeStatus(String path, UnaryOperator<WebSocket.Builder> handshake) {
            CompletionException refused =
                    catchThrowableOfType(CompletionException.class, () -> admin.startWebSocketWatch(path, handshake)
                            .join());
            return refused.getCause() instanceof WebSocketHandshakeException handshakeFailure
                    ? handshakeFailure.getResponse().statusCode()
                    : 0;
        }

        @Test
        void waitForAVersionThatIsStillToCome() {
            assertThat(admin.watch(core("events?watch=true&timeoutSeconds=1&resourceVersion=99999999999")))
                    .isEmpty();
        }

        @Test
        void bookmarkNearTheirEndHowFarTheyHaveComeWhenAllowed() {
            String version = admin.get(core("configmaps")).resourceVersion();
            String path = core("configmaps?watch=true&timeoutSeconds=5&fieldSelector=metadata.name%3Dnone"
                    + "&resourceVersion=" + version);
            Stream<JsonNode> without = admin.openWatch(path);
            Stream<JsonNode> with = admin.openWatch(path + "&allowWatchBookmarks=true");
            String written =
                    admin.post(core("configmaps"), configMap("other", "1")).resourceVersion();
            assertThat(with.toList()).isNotEmpty().allSatisfy(bookmark -> {
                assertThat(bookmark.path("type").asText()).isEqualTo("BOOKMARK");
                JsonNode object = bookmark.path("object");
                assertThat(object.path("kind").asText()).isEqualTo("ConfigMap");
                assertThat(object.path("metadata").path("resourceVersion").asLong())
                        .isGreaterThanOrEqualTo(Long.parseLong(written));
            });
            assertThat(without.toList()).isEmpty();
        }

        @Test
        void giveNoBookmarksForEvents() {
            String version = admin.get(core("events")).resourceVersion();
            CompletableFuture<List<JsonNode>> watch = admin.startWatch(core("events?watch=true&timeoutSeconds=5"
                    + "&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dnone&resourceVersion=" + version));
            createEvents("other");
            assertThat(watch.join()).isEmpty();
        }

        @Test
        void markTheEndOfTheInitialEvents() {
            createEvents("a");
            for (String initial : List.of("", "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")) {
                List<JsonNode> told =
                        admin.watch(core("events?watch=true&timeoutSeconds=1&allowWatchBookmarks=true" + initial));
                assertThat(types(told)).containsExactly("ADDED", "BOOKMARK");
                assertThat(told.get(1).path("object").path("metadata").path("annotations"))
                        .isEqualTo(ApiClient.parse(json("{'k8s.io/initial-events-end':'true'}")));
            }
        }

        @Test
        void endWithAnErrorWhenTheirVersionIsCompacted() {
            assumeTrue(cluster.canCompact(), "contract.hook.compact is not set");
            String version = admin.get(core("events")).resourceVersion();
            createEvents("a", "b");
            cluster.compact();
            String path = core("events?watch=true&timeoutSeconds=20&resourceVersion=" + version);
            for (CompletableFuture<List<JsonNode>> watch :
                    List.of(admin.startWatch(path), admin.startWebSocketWatch(path))) {
                assertThat(watch)
                        .succeedsWithin(Duration.ofSeconds(30))
                        .satisfies(told -> assertThat(told).singleElement().satisfies(error -> {
                            assertThat(error.path("type").asText()).isEqualTo("ERROR");
                            assertThat(error.path("object").path("code").asInt())
                                    .isEqualTo(410);
                            assertThat(error.path("object").path("reason").asText())
                                    .isEqualTo("Expired");
                            assertThat(error.path("object").path("message").asText())
                                    .isEqualTo("The resourceVersion for the provided watch is too old.");
                        }));
            }
        }

        @Test
        void stillTellTheNewestWriteAfterACompaction() {
            assumeTrue(cluster.canCompact(), "contract.hook.compact is not set");
            createEvents("a");
            String version = admin.get(core("events")).resourceVersion();
            createEvents("b");
            cluster.compact();
            assertThat(names(admin.watch(core("events?watch=true&timeoutSeconds=1&resourceVersion=" + version))))
                    .containsExactly("b");
        }
    }

    @Nested
    class Access {
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
                    json(
                            "{'metadata':{'name':'reader'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role',"
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
            assertThat(token.body().path("kind").asText()).isEqualTo("TokenRequest");
            assertThat(token.body().path("status").path("expirationTimestamp").asText())
                    .isNotEmpty();
            return new ApiClient(
                    cluster.uri(),
                    cluster.http(),
                    Optional.of(token.body().path("status").path("token").asText()));
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

    @Nested
    class TheServer {
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
            assertThat(admin.post("/api/v1/configmaps", configMap("c", "1")).code())
                    .isEqualTo(405);
        }

        @Test
        void tellsItsVersion() {
            JsonNode version = admin.get("/version").body();
            assertThat(version.path("gitVersion").asText())
                    .startsWith("v" + version.path("major").asText() + "."
                            + version.path("minor").asText());
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
            assertThat(etcd.body().path("kind").asText()).isEqualTo("ComponentStatus");
            assertThat(etcd.body().path("conditions").path(0))
                    .isEqualTo(ApiClient.parse(json("{'type':'Healthy','status':'True','message':'ok'}")));
            assertThat(admin.get("/api/v1/componentstatuses/none").message())
                    .isEqualTo("componentstatus \"none\" not found");
        }

        @Test
        void letsItsResourcesBeDiscovered() {
            assertThat(admin.get("/api").body().path("versions").path(0).asText())
                    .isEqualTo("v1");
            assertThat(admin.get("/apis").body().path("groups").findValuesAsText("name"))
                    .contains("apps", "coordination.k8s.io", "events.k8s.io", "rbac.authorization.k8s.io");
            assertThat(admin.get("/apis/coordination.k8s.io")
                            .body()
                            .path("preferredVersion")
                            .path("version")
                            .asText())
                    .isEqualTo("v1");
            JsonNode leases = admin.get("/apis/coordination.k8s.io/v1").body().path("resources");
            assertThat(leases.valueStream()
                            .filter(resource -> resource.path("name").asText().equals("leases")))
                    .singleElement()
                    .satisfies(lease -> {
                        assertThat(lease.path("kind").asText()).isEqualTo("Lease");
                        assertThat(lease.path("namespaced").asBoolean()).isTrue();
                    });
            assertThat(admin.get("/api/v1").body().path("resources").findValuesAsText("name"))
                    .contains("events", "endpoints", "nodes", "pods", "componentstatuses", "serviceaccounts/token");
        }
    }

    private String core(String rest) {
        return "/api/v1/namespaces/" + namespace + "/" + rest;
    }

    private String events(String rest) {
        return "/apis/events.k8s.io/v1/namespaces/" + namespace + "/events" + separated(rest);
    }

    private String leases(String rest) {
        return "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases" + separated(rest);
    }

    private static String separated(String rest) {
        return rest.isEmpty() || rest.startsWith("?") ? rest : "/" + rest;
    }

    private void createEvents(String... names) {
        for (String name : names) {
            Answer created = admin.post(core("events"), event(name, namespace, "Started", "Größe überschritten"));
            assertThat(created.code()).as(created.text()).isEqualTo(201);
        }
    }

    private static String event(String name, String involvedNamespace, String reason, String message) {
        return json("{'metadata':{'name':'" + name + "'},'involvedObject':{'kind':'Pod','namespace':'"
                + involvedNamespace + "','name':'web'},'reason':'" + reason + "','message':'" + message
                + "','type':'Normal','source':{'component':'kubelet'}}");
    }

    private String newEvent(String name) {
        return json("{'metadata':{'name':'" + name + "'},'regarding':{'kind':'Pod','namespace':'" + namespace
                + "','name':'web'},'reason':'Restarted','note':'再起動','type':'Normal','action':'Restart',"
                + "'eventTime':'2026-01-01T00:00:00.123456Z','reportingController':'example.com/writer',"
                + "'reportingInstance':'writer-1','series':{'count':2,"
                + "'lastObservedTime':'2026-01-01T00:01:00.000000Z'}}");
    }

    private static String configMap(String name, String value) {
        return json("{'metadata':{'name':'" + name + "'},'data':{'value':'" + value + "'}}");
    }

    private static String labelled(String name, String label, String value) {
        return json("{'metadata':{'name':'" + name + "','labels':{'" + label + "':'" + value + "'}}}");
    }

    private static String lease(String name, int seconds) {
        return json("{'metadata':{'name':'" + name + "'},'spec':{'leaseDurationSeconds':" + seconds + "}}");
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    private static String continueOf(Answer page) {
        return encode(page.metadata().path("continue").asText());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<String> types(List<JsonNode> watch) {
        return watch.stream().map(event -> event.path("type").asText()).toList();
    }

    private static List<String> names(List<JsonNode> watch) {
        return watch.stream()
                .map(event -> event.path("object").path("metadata").path("name").asText())
                .toList();
    }

    private static List<Long> versions(List<JsonNode> watch) {
        List<Long> versions = new ArrayList<>();
        watch.forEach(event -> versions.add(
                event.path("object").path("metadata").path("resourceVersion").asLong()));
        return versions;
    }

    private static void assertInvalid(Answer refused, String field, String messagePart) {
        assertThat(refused.code()).as(refused.text()).isEqualTo(422);
        assertThat(refused.reason()).isEqualTo("Invalid");
        assertThat(refused.body().path("details").path("causes").findValuesAsText("field"))
                .contains(field);
        assertThat(refused.message()).contains(messagePart);
    }
}
