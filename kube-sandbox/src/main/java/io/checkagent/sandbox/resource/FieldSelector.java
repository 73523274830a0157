// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Reads field selectors: {@code involvedObject.kind=Pod,type!=Normal}. Each resource knows its own few fields. */
final class FieldSelector {
    private static final Set<String> EVERYWHERE = Set.of("metadata.name", "metadata.namespace");
    private static final Map<String, Set<String>> BY_STORAGE = Map.of(
            "events",
                    Set.of(
                            "involvedObject.kind",
                            "involvedObject.namespace",
                            "involvedObject.name",
                            "involvedObject.uid",
                            "involvedObject.apiVersion",
                            "involvedObject.resourceVersion",
                            "involvedObject.fieldPath",
                            "reason",
                            "reportingComponent",
                            "source",
                            "type"),
            "pods",
                    Set.of(
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "spec.hostNetwork",
                            "status.phase",
                            "status.podIP",
                            "status.nominatedNodeName"),
            "nodes", Set.of("spec.unschedulable"),
            "namespaces", Set.of("status.phase"),
            "secrets", Set.of("type"));

    private FieldSelector() {}

    /** A test of stored objects. */
    static Predicate<JsonNode> parse(ResourceType type, String text) throws InvalidSelectorException {
        Predicate<JsonNode> all = object -> true;
        for (String requirement : text.split(",", -1)) {
            if (!requirement.isBlank()) {
                all = all.and(requirement(type, requirement.trim()));
            }
        }
        return all;
    }

    private static Predicate<JsonNode> requirement(ResourceType type, String text) throws InvalidSelectorException {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new InvalidSelectorException("invalid selector: '" + text + "'; can't understand '" + text + "'");
        }
        boolean negative = text.charAt(equals - 1) == '!';
        String field = storedField(type, text.substring(0, negative ? equals - 1 : equals));
        String rest = text.substring(equals + 1);
        String value = rest.startsWith("=") ? rest.substring(1) : rest;
        return object -> value(field, object).equals(value) != negative;
    }

    private static String storedField(ResourceType type, String field) throws InvalidSelectorException {
        String stored = type.isEventsView() ? coreField(field) : field;
        if (!EVERYWHERE.contains(stored)
                && !BY_STORAGE.getOrDefault(type.storage(), Set.of()).contains(stored)) {
            throw new InvalidSelectorException("field label not supported: " + field);
        }
        return stored;
    }

    private static String coreField(String field) {
        int dot = field.indexOf('.');
        String head = dot < 0 ? field : field.substring(0, dot);
        return EventViews.coreName(head).orElse("no field of events.k8s.io") + field.substring(head.length());
    }

    private static String value(String field, JsonNode object) {
        if (field.equals("source")) {
            String component = object.path("source").path("component").asString("");
            return component.isEmpty() ? object.path("reportingComponent").asString("") : component;
        }
        JsonNode value = object;
        for (String part : field.split("\\.", -1)) {
            value = value.path(part);
        }
        boolean isFlag = field.equals("spec.unschedulable") || field.equals("spec.hostNetwork");
        return isFlag ? Boolean.toString(value.asBoolean(false)) : value.asString("");
    }
}
