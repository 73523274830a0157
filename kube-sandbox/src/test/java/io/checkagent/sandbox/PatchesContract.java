// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.ApiClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Patches of objects. */
abstract class PatchesContract extends ContractPart {
    PatchesContract(ContractCluster cluster) {
        super(cluster);
    }

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
        Answer failed = admin.patch(core("configmaps/c"), type, json("[{'op':'test','path':'/data/b','value':'9'}]"));
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
