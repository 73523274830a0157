// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.filter;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.util.List;

/**
 * Events by what they are about. A list that is empty says nothing.
 *
 * @param namespaces of the involved object
 * @param kinds of the involved object
 * @param reasons of the event
 * @param types {@code Normal}, {@code Warning}
 * @param components that wrote the event
 */
public record Selection(
        @Default("[]") @Description("Namespaces of the involved object.")
        List<String> namespaces,

        @Default("[]") @Description("Kinds of the involved object, such as Pod.")
        List<String> kinds,

        @Default("[]") @Description("Reasons, such as BackOff.")
        List<String> reasons,

        @Default("[]") @Description("Types: Normal, Warning.")
        List<String> types,

        @Default("[]") @Description("Components that wrote the event, such as kubelet.")
        List<String> components) {
    public Selection {
        namespaces = List.copyOf(namespaces);
        kinds = List.copyOf(kinds);
        reasons = List.copyOf(reasons);
        types = List.copyOf(types);
        components = List.copyOf(components);
    }

    /** Says nothing. */
    public static Selection none() {
        return new Selection(List.of(), List.of(), List.of(), List.of(), List.of());
    }
}
