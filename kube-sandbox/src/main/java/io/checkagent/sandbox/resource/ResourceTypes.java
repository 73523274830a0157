// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

import static io.checkagent.sandbox.resource.ResourceType.Trait.CREATE_ON_UPDATE;
import static io.checkagent.sandbox.resource.ResourceType.Trait.FREE_NAMES;
import static io.checkagent.sandbox.resource.ResourceType.Trait.NAMESPACED;
import static io.checkagent.sandbox.resource.ResourceType.Trait.STATUS;
import static io.checkagent.sandbox.resource.ResourceType.Trait.UNCACHED;
import static io.checkagent.sandbox.resource.ResourceType.Trait.VERSION_REQUIRED;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All resources that the sandbox stores. */
public final class ResourceTypes {
    private static final String RBAC = "rbac.authorization.k8s.io";

    /** The core view of events; what is stored. */
    public static final ResourceType EVENTS =
            core("events", "event", "Event", List.of("ev"), NAMESPACED, CREATE_ON_UPDATE, UNCACHED);

    public static final ResourceType NAMESPACES = core("namespaces", "namespace", "Namespace", List.of("ns"), STATUS);
    public static final ResourceType SERVICE_ACCOUNTS =
            core("serviceaccounts", "serviceaccount", "ServiceAccount", List.of("sa"), NAMESPACED);
    public static final ResourceType ROLES =
            grouped(RBAC, "roles", "role", "Role", List.of(), NAMESPACED, CREATE_ON_UPDATE, FREE_NAMES);
    public static final ResourceType ROLE_BINDINGS = grouped(
            RBAC, "rolebindings", "rolebinding", "RoleBinding", List.of(), NAMESPACED, CREATE_ON_UPDATE, FREE_NAMES);
    public static final ResourceType CLUSTER_ROLES =
            grouped(RBAC, "clusterroles", "clusterrole", "ClusterRole", List.of(), CREATE_ON_UPDATE, FREE_NAMES);
    public static final ResourceType CLUSTER_ROLE_BINDINGS = grouped(
            RBAC,
            "clusterrolebindings",
            "clusterrolebinding",
            "ClusterRoleBinding",
            List.of(),
            CREATE_ON_UPDATE,
            FREE_NAMES);

    public static final ResourceType CUSTOM_RESOURCE_DEFINITIONS = grouped(
            "apiextensions.k8s.io",
            "customresourcedefinitions",
            "customresourcedefinition",
            "CustomResourceDefinition",
            List.of("crd", "crds"),
            STATUS);

    private static final List<ResourceType> ALL = List.of(
            core("configmaps", "configmap", "ConfigMap", List.of("cm"), NAMESPACED),
            core("endpoints", "endpoints", "Endpoints", List.of("ep"), NAMESPACED, CREATE_ON_UPDATE),
            EVENTS,
            NAMESPACES,
            core("nodes", "node", "Node", List.of("no"), STATUS),
            core(
                    "persistentvolumeclaims",
                    "persistentvolumeclaim",
                    "PersistentVolumeClaim",
                    List.of("pvc"),
                    NAMESPACED,
                    STATUS),
            core("pods", "pod", "Pod", List.of("po"), NAMESPACED, STATUS),
            core("secrets", "secret", "Secret", List.of(), NAMESPACED),
            SERVICE_ACCOUNTS,
            core("services", "service", "Service", List.of("svc"), NAMESPACED, STATUS, CREATE_ON_UPDATE),
            grouped("apps", "daemonsets", "daemonset", "DaemonSet", List.of("ds"), NAMESPACED, STATUS),
            grouped("apps", "deployments", "deployment", "Deployment", List.of("deploy"), NAMESPACED, STATUS),
            grouped("apps", "replicasets", "replicaset", "ReplicaSet", List.of("rs"), NAMESPACED, STATUS),
            grouped("apps", "statefulsets", "statefulset", "StatefulSet", List.of("sts"), NAMESPACED, STATUS),
            grouped("batch", "cronjobs", "cronjob", "CronJob", List.of("cj"), NAMESPACED, STATUS),
            grouped("batch", "jobs", "job", "Job", List.of(), NAMESPACED, STATUS),
            grouped(
                    "coordination.k8s.io",
                    "leases",
                    "lease",
                    "Lease",
                    List.of(),
                    NAMESPACED,
                    CREATE_ON_UPDATE,
                    VERSION_REQUIRED),
            new ResourceType(
                    "events.k8s.io",
                    "v1",
                    "events",
                    "event",
                    "Event",
                    EVENTS.storage(),
                    EVENTS.shortNames(),
                    EVENTS.traits()),
            CUSTOM_RESOURCE_DEFINITIONS,
            CLUSTER_ROLE_BINDINGS,
            CLUSTER_ROLES,
            ROLE_BINDINGS,
            ROLES);

    private ResourceTypes() {}

    public static List<ResourceType> all() {
        return ALL;
    }

    public static Optional<ResourceType> find(String group, String version, String resource) {
        return ALL.stream()
                .filter(type -> type.group().equals(group)
                        && type.version().equals(version)
                        && type.resource().equals(resource))
                .findFirst();
    }

    /** The named API groups, without the core group. */
    public static Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>();
        ALL.stream().map(ResourceType::group).filter(group -> !group.isEmpty()).forEach(groups::add);
        groups.add("authentication.k8s.io");
        groups.add("authorization.k8s.io");
        return groups;
    }

    private static ResourceType core(
            String resource, String singular, String kind, List<String> shortNames, ResourceType.Trait... traits) {
        return new ResourceType("", "v1", resource, singular, kind, resource, shortNames, Set.of(traits));
    }

    private static ResourceType grouped(
            String group,
            String resource,
            String singular,
            String kind,
            List<String> shortNames,
            ResourceType.Trait... traits) {
        return new ResourceType(
                group, "v1", resource, singular, kind, resource + "." + group, shortNames, Set.of(traits));
    }
}
