// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Something that a check asks of the API server, and that RBAC can refuse.
 *
 * @param verb as a role names it: {@code get}, {@code list}, {@code watch}, …
 * @param group of the resource; empty for the core group
 * @param resource in the plural, as {@code events}; or a path, as {@code /livez}
 * @param namespace where; empty for all namespaces, or for what is in none
 * @param name of the one object; empty for all
 */
public record KubernetesRight(
        String verb, String group, String resource, Optional<String> namespace, Optional<String> name) {
    public KubernetesRight {
        requireNonNull(verb, "verb is null");
        requireNonNull(group, "group is null");
        requireNonNull(resource, "resource is null");
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
    }

    /** On all objects of a resource of the core group, in all namespaces; or on a path. */
    public static KubernetesRight to(String verb, String resource) {
        return new KubernetesRight(verb, "", resource, Optional.empty(), Optional.empty());
    }

    /** The same on a resource of another group. */
    public KubernetesRight ofGroup(String other) {
        return new KubernetesRight(verb, other, resource, namespace, name);
    }

    /** The same in one namespace only. */
    public KubernetesRight inNamespace(String one) {
        return new KubernetesRight(verb, group, resource, Optional.of(one), name);
    }

    /** The same on one object only. */
    public KubernetesRight named(String one) {
        return new KubernetesRight(verb, group, resource, namespace, Optional.of(one));
    }

    /** As in {@code get leases.coordination.k8s.io "kube-scheduler" in namespace "kube-system"}. */
    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group)
                + name.map(" \"%s\""::formatted).orElse("")
                + namespace.map(" in namespace \"%s\""::formatted).orElse("");
    }
}
