// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.checkagent.sandbox.ApiClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists: pages, selectors, and versions. */
abstract class ListsContract extends ContractPart {
    ListsContract(ContractCluster cluster) {
        super(cluster);
    }

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

        Answer exact = admin.get(core("events?resourceVersionMatch=Exact&resourceVersion=" + first.resourceVersion()));
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
        assertThat(admin.get(core("events?resourceVersionMatch=Exact")).code()).isEqualTo(422);
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
        return admin.get(core("configmaps?labelSelector=" + encode(selector))).itemNames();
    }
}
