// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.kubernetes.AccessReviews;
import io.checkagent.agent.kubernetes.Cluster;
import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.api.KubernetesRight;
import io.checkagent.election.LockKind;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Whether this agent may hold the lock. */
final class ElectionDiagnosis implements Diagnosis {
    private static final String USER = "the leader election";

    private final Leadership leadership;
    private final ElectionSettings settings;
    private final Cluster cluster;
    private final AccessReviews reviews;

    @Inject
    ElectionDiagnosis(Leadership leadership, ElectionSettings settings, Cluster cluster, AccessReviews reviews) {
        this.leadership = requireNonNull(leadership, "leadership is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.reviews = requireNonNull(reviews, "reviews is null");
    }

    @Override
    public String name() {
        return "leader election";
    }

    @Override
    public List<Finding> diagnose() {
        if (!leadership.isWanted()) {
            return List.of();
        }
        List<KubernetesRight> rights = new ArrayList<>();
        for (LockKind object : settings.lockKind().objects()) {
            for (String verb : List.of("get", "update", "watch")) {
                rights.add(on(object, verb).named(settings.leaseName()));
            }
            rights.add(on(object, "create"));
        }
        List<Finding> findings = new ArrayList<>(reviews.review(
                USER,
                rights,
                // A watch makes a hand-over quick, and an object that exists need not be made.
                right -> !List.of("watch", "create").contains(right.verb())));
        settings.warning().ifPresent(warning -> findings.add(Finding.warn(warning, "raise leader_lease_duration")));
        leadership
                .status()
                .election()
                .ifPresent(election -> findings.add(election.currentHolder()
                        .map(holder -> Finding.pass("%s leads".formatted(holder)))
                        .orElseGet(() -> Finding.fail(
                                "nobody is known to lead",
                                "see the findings above, and agent status leaderElection"))));
        return findings;
    }

    private KubernetesRight on(LockKind object, String verb) {
        return KubernetesRight.to(verb, object.configurationName())
                .ofGroup(object == LockKind.LEASES ? "coordination.k8s.io" : "")
                .inNamespace(cluster.namespace());
    }
}
