// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One verb on one thing, as a role grants it.
 *
 * @param verb such as {@code get}
 * @param target {@code events}, {@code configmaps/datadogtoken} when it is limited to a name, or a path of the server
 */
record Right(String verb, String target) {
    Right {
        requireNonNull(verb, "verb is null");
        requireNonNull(target, "target is null");
    }

    /** What the roles among those objects grant, each right once. */
    static List<Right> of(List<HasMetadata> objects) {
        return objects.stream()
                .flatMap(object -> rules(object).stream())
                .flatMap(Right::of)
                .distinct()
                .toList();
    }

    private static Stream<Right> of(PolicyRule rule) {
        return rule.getVerbs().stream().flatMap(verb -> targets(rule).map(target -> new Right(verb, target)));
    }

    private static Stream<String> targets(PolicyRule rule) {
        if (!rule.getNonResourceURLs().isEmpty()) {
            return rule.getNonResourceURLs().stream();
        }
        return rule.getResources().stream()
                .flatMap(resource -> rule.getResourceNames().isEmpty()
                        ? Stream.of(resource)
                        : rule.getResourceNames().stream().map(name -> resource + "/" + name));
    }

    /** Takes this right, and no other, from the roles among those objects. */
    void takeFrom(List<HasMetadata> objects) {
        for (HasMetadata object : objects) {
            List<PolicyRule> rules = rules(object);
            List<PolicyRule> rest = rules.stream().flatMap(this::without).toList();
            rules.clear();
            rules.addAll(rest);
        }
    }

    /** The rule, as one rule for each right but this one. */
    private Stream<PolicyRule> without(PolicyRule rule) {
        return of(rule).filter(right -> !right.equals(this)).map(right -> right.rule(rule.getApiGroups()));
    }

    private PolicyRule rule(List<String> apiGroups) {
        PolicyRuleBuilder rule = new PolicyRuleBuilder().withVerbs(verb);
        if (target.startsWith("/")) {
            return rule.withNonResourceURLs(target).build();
        }
        String[] parts = target.split("/", 2);
        return rule.withApiGroups(apiGroups)
                .withResources(parts[0])
                .withResourceNames(parts.length == 1 ? List.of() : List.of(parts[1]))
                .build();
    }

    private static List<PolicyRule> rules(HasMetadata object) {
        if (object instanceof Role role) {
            return role.getRules();
        }
        return object instanceof ClusterRole role ? role.getRules() : new ArrayList<>();
    }

    @Override
    public String toString() {
        return verb + " " + target;
    }
}
