// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.resource.ResourceType.Trait;
import io.checkagent.sandbox.resource.ResourceTypes;
import io.checkagent.sandbox.store.CompactedException;
import io.checkagent.sandbox.store.Revision;
import io.checkagent.sandbox.store.Store;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What is served now: the built-in resources, and those that a CustomResourceDefinition in the store defines. Thread-safe. */
final class ServedTypes {
    private static final String DEFINITIONS = ResourceTypes.CUSTOM_RESOURCE_DEFINITIONS.storage() + "/";

    private final Store store;

    ServedTypes(Store store) {
        this.store = store;
    }

    List<ResourceType> all() {
        return Stream.concat(ResourceTypes.all().stream(), custom().stream()).toList();
    }

    Optional<ResourceType> find(String group, String version, String resource) {
        return ResourceTypes.find(group, version, resource).or(() -> custom().stream()
                .filter(type -> type.group().equals(group)
                        && type.version().equals(version)
                        && type.resource().equals(resource))
                .findFirst());
    }

    /** The named API groups, without the core group. */
    Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>(ResourceTypes.groups());
        custom().forEach(type -> groups.add(type.group()));
        return groups;
    }

    /** Of a group that is served. */
    List<String> versions(String group) {
        List<String> versions = custom().stream()
                .filter(type -> type.group().equals(group))
                .map(ResourceType::version)
                .distinct()
                .toList();
        return versions.isEmpty() ? List.of("v1") : versions;
    }

    private List<ResourceType> custom() {
        try {
            return store.page(DEFINITIONS, DEFINITIONS, 0, store.revision()).revisions().stream()
                    .map(Revision::object)
                    .flatMap(definition -> types(definition).stream())
                    .toList();
        } catch (CompactedException overtaken) {
            return custom();
        }
    }

    /** One for each version that is served; their objects are the same, without conversion. */
    static List<ResourceType> types(JsonNode definition) {
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        String group = spec.path("group").asString("");
        String plural = names.path("plural").asString("");
        List<ResourceType> types = new ArrayList<>();
        for (JsonNode version : spec.path("versions")) {
            Set<Trait> traits = EnumSet.of(Trait.CUSTOM);
            if (spec.path("scope").asString("").equals("Namespaced")) {
                traits.add(Trait.NAMESPACED);
            }
            if (version.path("subresources").has("status")) {
                traits.add(Trait.STATUS);
            }
            if (version.path("served").asBoolean(false)) {
                types.add(new ResourceType(
                        group,
                        version.path("name").asString(""),
                        plural,
                        names.path("singular")
                                .asString(names.path("kind").asString("").toLowerCase(Locale.ROOT)),
                        names.path("kind").asString(""),
                        plural + "." + group,
                        texts(names.path("shortNames")),
                        traits));
            }
        }
        return types;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString("")));
        return texts;
    }
}
