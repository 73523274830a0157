// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsOfAClusterTest {
    @ParameterizedTest
    @CsvSource({
        "prod, node-1-prod",
        "Prod_EKS, node-1-Prod-EKS",
        "my-cluster-, node-1-my-cluster",
        "a.b._, node-1-a.b",
        "_.a, node-1-a"
    })
    void haveValidNames(String cluster, String host) {
        assertThat(Host.inCluster("node-1", cluster)).isEqualTo(host);
    }

    @Test
    void haveTheNodesNameWhereBothTogetherWouldBeTooLong() {
        assertThat(Host.inCluster("node-1", "a".repeat(81))).hasSize(88);
        assertThat(Host.inCluster("node-1", "a".repeat(253))).isEqualTo("node-1");
    }
}
