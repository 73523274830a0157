// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The rules of kube-apiserver's validation on which clients of the sandbox stumble. */
public final class Validation {
    private static final String DNS_NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
    private static final Pattern NAME = Pattern.compile(DNS_NAME);
    private static final int MAXIMUM_NAME_LENGTH = 253;

    private Validation() {}

    /** Checks an object that is about to be stored; events in their stored form. */
    public static List<Violation> check(ResourceType type, JsonNode object) {
        List<Violation> violations = new ArrayList<>();
        checkName(type, object.path("metadata").path("name").asString(""), violations);
        if (type.isEvents()) {
            checkEvent(type, object, violations);
        }
        if (type.equals(ResourceTypes.CUSTOM_RESOURCE_DEFINITIONS)) {
            checkDefinition(object, violations);
        }
        JsonNode leaseDuration = object.path("spec").path("leaseDurationSeconds");
        if (type.resource().equals("leases") && leaseDuration.isNumber() && leaseDuration.asLong(0) <= 0) {
            violations.add(Violation.invalid(
                    "spec.leaseDurationSeconds", leaseDuration.asString(""), "must be greater than 0"));
        }
        return violations;
    }

    private static void checkDefinition(JsonNode definition, List<Violation> violations) {
        String name = definition.path("metadata").path("name").asString("");
        JsonNode spec = definition.path("spec");
        if (!name.equals(spec.path("names").path("plural").asString("") + "."
                + spec.path("group").asString(""))) {
            violations.add(
                    Violation.invalid("metadata.name", '"' + name + '"', "must be spec.names.plural+\".\"+spec.group"));
        }
    }

    private static void checkName(ResourceType type, String name, List<Violation> violations) {
        if (name.isEmpty()) {
            violations.add(Violation.required("metadata.name", "name or generateName is required"));
        } else if (!type.has(ResourceType.Trait.FREE_NAMES)
                && (name.length() > MAXIMUM_NAME_LENGTH || !NAME.matcher(name).matches())) {
            violations.add(Violation.invalid(
                    "metadata.name",
                    '"' + name + '"',
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
                            + " must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                            + " validation is '" + DNS_NAME + "')"));
        }
    }

    private static void checkEvent(ResourceType type, JsonNode event, List<Violation> violations) {
        String namespace = event.path("metadata").path("namespace").asString("");
        String involved = event.path("involvedObject").path("namespace").asString("");
        boolean matches = involved.isEmpty() ? namespace.equals("default") : namespace.equals(involved);
        if (!matches) {
            violations.add(Violation.invalid(
                    "involvedObject.namespace", '"' + involved + '"', "does not match event.namespace"));
        }
        if (type.isEventsView()) {
            require(event, "eventTime", "eventTime", violations);
            require(event, "reportingComponent", "reportingController", violations);
            require(event, "reportingInstance", "reportingInstance", violations);
            require(event, "action", "action", violations);
            require(event, "reason", "reason", violations);
        }
    }

    private static void require(JsonNode event, String stored, String field, List<Violation> violations) {
        if (event.path(stored).asString("").isEmpty()) {
            violations.add(Violation.required(field, ""));
        }
    }
}
