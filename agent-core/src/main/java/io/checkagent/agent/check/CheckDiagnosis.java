// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.check;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.kubernetes.AccessReviews;
import io.checkagent.agent.plugin.ContextClassLoader;
import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.ErrorText;
import io.checkagent.api.Check;
import io.checkagent.api.KubernetesRight;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the configured checks can be made, and may do what they need. */
final class CheckDiagnosis implements Diagnosis {
    private final Checks checks;
    private final AccessReviews reviews;

    @Inject
    CheckDiagnosis(Checks checks, AccessReviews reviews) {
        this.checks = requireNonNull(checks, "checks is null");
        this.reviews = requireNonNull(reviews, "reviews is null");
    }

    @Override
    public String name() {
        return "checks";
    }

    @Override
    public List<Finding> diagnose() {
        List<Finding> findings = new ArrayList<>();
        for (CheckInstance instance : checks.instances().values()) {
            findings.addAll(diagnose(instance));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.warn("no check is configured", "put its file into conf.d"));
        }
        return findings;
    }

    private List<Finding> diagnose(CheckInstance instance) {
        String user = "check " + instance.name();
        Optional<Check> made = Optional.empty();
        try {
            made = Optional.of(instance.maker().call());
            List<KubernetesRight> rights = rights(made.get());
            return rights.isEmpty()
                    ? List.of(Finding.pass(user + " can be made of its configuration"))
                    : reviews.review(user, rights, right -> true);
        } catch (Exception | LinkageError e) {
            return List.of(Finding.fail(
                    "%s cannot be made: %s".formatted(user, ErrorText.of(e)),
                    "correct its configuration in %s, or its plugin".formatted(instance.source())));
        } finally {
            made.ifPresent(CheckDiagnosis::close);
        }
    }

    private static List<KubernetesRight> rights(Check check) {
        try (ContextClassLoader ignored = ContextClassLoader.of(check.getClass())) {
            return List.copyOf(check.kubernetesRights());
        }
    }

    private static void close(Check check) {
        try {
            check.close();
        } catch (RuntimeException | LinkageError e) {
            // It was made to be asked only.
        }
    }
}
