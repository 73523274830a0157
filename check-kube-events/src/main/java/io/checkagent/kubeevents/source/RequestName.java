// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.util.Map;

/**
 * What a request asks for, in the words of Kubernetes' permissions.
 *
 * @param name empty for a collection
 * @param namespace empty for cluster-scoped resources, and for collections of all namespaces
 */
record RequestName(String verb, String resource, String name, String namespace) {
    /** Of a path such as {@code api/v1/namespaces/default/events}, or {@code api/v1/nodes/worker-1}. */
    static RequestName of(String path, Map<String, String> query) {
        String[] parts = path.split("/", -1);
        boolean inNamespace = parts.length > 4 && parts[2].equals("namespaces");
        int resource = inNamespace ? 4 : 2;
        String name = parts.length > resource + 1 ? parts[resource + 1] : "";
        String verb = query.containsKey("watch") ? "watch" : name.isEmpty() ? "list" : "get";
        return new RequestName(verb, parts[resource], name, inNamespace ? parts[3] : "");
    }

    @Override
    public String toString() {
        return verb + " " + resource + (name.isEmpty() ? "" : " \"" + name + "\"")
                + (namespace.isEmpty() ? "" : " in namespace " + namespace);
    }
}
