// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request in kube-apiserver's terms (its {@code RequestInfo}). What does not apply is the empty string.
 *
 * @param user who asks
 * @param verb get, list, watch, create, update, patch, delete or deletecollection; the lower-case HTTP method for a path
 *     that names no resource
 * @param group API group; empty for the core group and for paths that name no resource
 * @param version API version
 * @param resource plural resource name; empty for a path that names no resource, such as {@code /version}
 * @param subresource such as {@code status} or {@code token}
 * @param namespace of the resource
 * @param name of the object
 * @param path the decoded path, without the query
 */
public record ApiRequest(
        String user,
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");
    private static final Set<String> ON_COLLECTIONS = Set.of("list", "watch", "deletecollection");
    private static final Pattern EXACT_NAME = Pattern.compile("(?:^|,)metadata\\.name==?([^,!=]+)");

    /** Reads what a method and a path ask for; {@code watch} tells whether the query asks to watch. */
    public static ApiRequest parse(String user, String method, String path, boolean watch) {
        List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
        parts.removeIf(String::isEmpty);
        boolean core = parts.size() > 2 && parts.get(0).equals("api");
        boolean grouped = parts.size() > 3 && parts.get(0).equals("apis");
        if (!core && !grouped) {
            return new ApiRequest(user, lowerCase(method), "", "", "", "", "", "", path);
        }
        String group = core ? "" : parts.get(1);
        String version = parts.get(core ? 1 : 2);
        List<String> rest = parts.subList(core ? 2 : 3, parts.size());
        String namespace = "";
        if (rest.get(0).equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            if (rest.size() > 2 && !NAMESPACE_SUBRESOURCES.contains(rest.get(2))) {
                rest = rest.subList(2, rest.size());
            }
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? rest.get(2) : "";
        return new ApiRequest(
                user, verb(method, name, watch), group, version, rest.get(0), subresource, namespace, name, path);
    }

    /**
     * What roles decide on: a list, a watch or a deletion of a collection whose field selector demands one
     * {@code metadata.name} is about that object.
     */
    public ApiRequest selecting(String fieldSelector) {
        if (!ON_COLLECTIONS.contains(verb)) {
            return this;
        }
        Matcher exact = EXACT_NAME.matcher(fieldSelector);
        return exact.find()
                ? new ApiRequest(user, verb, group, version, resource, subresource, namespace, exact.group(1), path)
                : this;
    }

    /** Whether it names a resource, and not a path such as {@code /version}. */
    public boolean isResourceRequest() {
        return !resource.isEmpty();
    }

    private static String verb(String method, String name, boolean watch) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            case "GET", "HEAD" -> watch ? "watch" : name.isEmpty() ? "list" : "get";
            default -> lowerCase(method);
        };
    }

    private static String lowerCase(String method) {
        return method.toLowerCase(Locale.ROOT);
    }
}
