// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

import io.checkagent.sandbox.request.ApiRequest;
import java.util.List;
import java.util.Set;

/**
 * A resource that the sandbox serves.
 *
 * @param group empty for the core group
 * @param resource plural name
 * @param singular singular name
 * @param storage under which its objects are kept; the two views of events share one
 */
public record ResourceType(
        String group,
        String version,
        String resource,
        String singular,
        String kind,
        String storage,
        List<String> shortNames,
        Set<Trait> traits) {

    /** How kube-apiserver's strategy for a resource differs from the plain one. */
    public enum Trait {
        NAMESPACED,
        /** {@code status} is written by the subresource of that name only. */
        STATUS,
        /** An update of an object that does not exist creates it. */
        CREATE_ON_UPDATE,
        /** An update must carry a resourceVersion. */
        VERSION_REQUIRED,
        /** Names need not be DNS names. */
        FREE_NAMES,
        /** Defined by a CustomResourceDefinition: strategic merge patches are not known. */
        CUSTOM,
        /** Not in the watch cache: no periodic bookmarks. */
        UNCACHED
    }

    public ResourceType {
        shortNames = List.copyOf(shortNames);
        traits = Set.copyOf(traits);
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    public boolean isNamespaced() {
        return has(Trait.NAMESPACED);
    }

    /** Whether these are events in the form of {@code events.k8s.io}. */
    public boolean isEventsView() {
        return group.equals("events.k8s.io");
    }

    /** Whether these are events in either form. */
    public boolean isEvents() {
        return storage.equals("events");
    }

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As error messages name it: {@code leases.coordination.k8s.io}. */
    public String qualifiedResource() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    /** As validation messages name it: {@code Lease.coordination.k8s.io}. */
    public String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    /** The prefix of the keys of what a list request means: all namespaces or one. */
    public String prefix(ApiRequest request) {
        return !isNamespaced() || request.namespace().isEmpty()
                ? storage + "/"
                : storage + "/" + request.namespace() + "/";
    }

    public String key(String namespace, String name) {
        return storage + "/" + (isNamespaced() ? namespace : "") + "/" + name;
    }
}
