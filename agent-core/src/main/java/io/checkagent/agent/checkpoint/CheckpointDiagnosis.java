// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.ClusterAgentSettings;
import io.checkagent.agent.kubernetes.AccessReviews;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.api.KubernetesRight;
import jakarta.inject.Inject;
import java.util.List;

/** Whether this agent may store how far the cluster's checks have come. */
final class CheckpointDiagnosis implements Diagnosis {
    private static final String USER = "the store of positions";

    private final Cluster cluster;
    private final ClusterAgentSettings settings;
    private final AccessReviews reviews;

    @Inject
    CheckpointDiagnosis(Cluster cluster, ClusterAgentSettings settings, AccessReviews reviews) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.reviews = requireNonNull(reviews, "reviews is null");
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public List<Finding> diagnose() {
        if (!cluster.exists()) {
            return List.of();
        }
        String name = settings.clusterAgent().tokenName();
        return reviews.review(
                USER,
                List.of(right("get").named(name), right("update").named(name), right("create")),
                right -> !right.verb().equals("create"));
    }

    private KubernetesRight right(String verb) {
        return KubernetesRight.to(verb, "configmaps").inNamespace(cluster.namespace());
    }
}
