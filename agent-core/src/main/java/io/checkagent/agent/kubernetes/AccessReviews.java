// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.ErrorText;
import io.checkagent.api.KubernetesRight;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Asks the API server what this agent may do. Thread-safe. */
public final class AccessReviews {
    private final Cluster cluster;

    @Inject
    AccessReviews(Cluster cluster) {
        this.cluster = requireNonNull(cluster, "cluster is null");
    }

    /**
     * Asks for each right in turn, until the API server cannot be asked.
     *
     * @param user what needs them, such as {@code the election}
     * @param isNeeded whether the user does not work without a right; else it does less
     */
    public List<Finding> review(String user, List<KubernetesRight> rights, Predicate<KubernetesRight> isNeeded) {
        if (rights.isEmpty()) {
            return List.of();
        }
        if (cluster.problem().isPresent()) {
            return List.of(Finding.fail(
                    "%s needs a cluster, and there is none: %s"
                            .formatted(user, cluster.problem().get()),
                    "see docs/kubernetes-connection.md"));
        }
        List<Finding> findings = new ArrayList<>();
        for (KubernetesRight right : rights) {
            try {
                findings.add(
                        isAllowed(right)
                                ? Finding.pass(user + " may " + right)
                                : refused("%s may not %s".formatted(user, right), right, isNeeded));
            } catch (KubernetesClientException e) {
                findings.add(Finding.fail(
                        "whether %s may %s cannot be asked: %s".formatted(user, right, ErrorText.of(e)),
                        "see the finding of kubernetes"));
                return findings;
            }
        }
        return findings;
    }

    private static Finding refused(String what, KubernetesRight right, Predicate<KubernetesRight> isNeeded) {
        return isNeeded.test(right) ? Finding.fail(what, remedy(right)) : Finding.warn(what, remedy(right));
    }

    private static String remedy(KubernetesRight right) {
        if (right.resource().startsWith("/")) {
            return "grant a ClusterRole with nonResourceURLs [%s], verbs [%s], bound to the agent's ServiceAccount"
                    .formatted(right.resource(), right.verb());
        }
        return "grant a %s with apiGroups [\"%s\"], resources [%s]%s, verbs [%s], bound to the agent's ServiceAccount"
                .formatted(
                        right.namespace()
                                .map("Role in the namespace %s"::formatted)
                                .orElse("ClusterRole"),
                        right.group(),
                        right.resource(),
                        right.name().map(", resourceNames [%s]"::formatted).orElse(""),
                        right.verb());
    }

    private boolean isAllowed(KubernetesRight right) {
        SelfSubjectAccessReviewBuilder review = new SelfSubjectAccessReviewBuilder();
        if (right.resource().startsWith("/")) {
            review = review.withNewSpec()
                    .withNewNonResourceAttributes()
                    .withPath(right.resource())
                    .withVerb(right.verb())
                    .endNonResourceAttributes()
                    .endSpec();
        } else {
            review = review.withNewSpec()
                    .withNewResourceAttributes()
                    .withVerb(right.verb())
                    .withGroup(right.group())
                    .withResource(right.resource())
                    .withNamespace(right.namespace().orElse(null))
                    .withName(right.name().orElse(null))
                    .endResourceAttributes()
                    .endSpec();
        }
        SelfSubjectAccessReview answer =
                cluster.client().authorization().v1().selfSubjectAccessReview().create(review.build());
        return Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }
}
