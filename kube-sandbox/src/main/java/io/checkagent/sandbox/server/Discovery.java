// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.store.Json;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /version}, {@code /api} and {@code /apis}: what there is. */
final class Discovery {
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+).*");

    private final String gitVersion;
    private final ServedTypes types;

    Discovery(String gitVersion, ServedTypes types) {
        this.types = types;
        this.gitVersion = gitVersion;
    }

    /** The answer for a path, if it is one of discovery. */
    Optional<HttpResponse> answer(String path) {
        String[] parts = path.substring(1).split("/", -1);
        if (path.equals("/version")) {
            return Optional.of(Answers.json(200, version()));
        }
        if (parts[0].equals("api") && parts.length == 1) {
            ObjectNode versions = Json.object().put("kind", "APIVersions");
            versions.putArray("versions").add("v1");
            return Optional.of(Answers.json(200, versions));
        }
        if (parts[0].equals("api") && parts.length == 2 && parts[1].equals("v1")) {
            return Optional.of(Answers.json(200, resources("", "v1")));
        }
        if (!parts[0].equals("apis")) {
            return Optional.empty();
        }
        if (parts.length == 1) {
            ObjectNode groups = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
            ArrayNode list = groups.putArray("groups");
            types.groups().forEach(group -> list.add(group(Json.object(), group)));
            return Optional.of(Answers.json(200, groups));
        }
        if (!types.groups().contains(parts[1])) {
            return Optional.empty();
        }
        if (parts.length == 2) {
            ObjectNode head = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
            return Optional.of(Answers.json(200, group(head, parts[1])));
        }
        return parts.length == 3 && types.versions(parts[1]).contains(parts[2])
                ? Optional.of(Answers.json(200, resources(parts[1], parts[2])))
                : Optional.empty();
    }

    private ObjectNode version() {
        Matcher version = VERSION.matcher(gitVersion);
        ObjectNode answer = Json.object();
        if (version.matches()) {
            answer.put("major", version.group(1)).put("minor", version.group(2));
        }
        return answer.put("gitVersion", gitVersion)
                .put("gitCommit", "")
                .put("gitTreeState", "")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "")
                .put("compiler", "")
                .put("platform", "");
    }

    private ObjectNode group(ObjectNode group, String name) {
        group.put("name", name);
        ArrayNode versions = group.putArray("versions");
        types.versions(name).forEach(version -> versions.addObject()
                .put("groupVersion", name + "/" + version)
                .put("version", version));
        group.set("preferredVersion", versions.get(0));
        return group;
    }

    private ObjectNode resources(String group, String version) {
        ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = list.putArray("resources");
        for (ResourceType type : types.all()) {
            if (type.group().equals(group) && type.version().equals(version)) {
                ObjectNode resource =
                        add(resources, type.resource(), type.singular(), type.isNamespaced(), type.kind());
                VERBS.forEach(resource.putArray("verbs")::add);
                if (!type.shortNames().isEmpty()) {
                    type.shortNames().forEach(resource.putArray("shortNames")::add);
                }
                if (type.has(ResourceType.Trait.STATUS)) {
                    ObjectNode status =
                            add(resources, type.resource() + "/status", "", type.isNamespaced(), type.kind());
                    List.of("get", "patch", "update").forEach(status.putArray("verbs")::add);
                }
            }
        }
        switch (group) {
            case "" -> {
                ObjectNode statuses = add(resources, "componentstatuses", "componentstatus", false, "ComponentStatus");
                statuses.putArray("verbs").add("get").add("list");
                statuses.putArray("shortNames").add("cs");
                add(resources, "serviceaccounts/token", "", true, "TokenRequest")
                        .put("group", "authentication.k8s.io")
                        .put("version", "v1")
                        .putArray("verbs")
                        .add("create");
            }
            case "authorization.k8s.io" ->
                add(resources, "selfsubjectaccessreviews", "selfsubjectaccessreview", false, "SelfSubjectAccessReview")
                        .putArray("verbs")
                        .add("create");
            default -> {}
        }
        return list;
    }

    private static ObjectNode add(ArrayNode resources, String name, String singular, boolean namespaced, String kind) {
        return resources
                .addObject()
                .put("name", name)
                .put("singularName", singular)
                .put("namespaced", namespaced)
                .put("kind", kind);
    }
}
