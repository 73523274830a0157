// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.output.Item;
import io.checkagent.output.Item.EventItem;
import io.checkagent.output.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an output is sent: results that meet all conditions given. Conditions on events let other kinds pass.
 *
 * @param kinds of results
 * @param checks by the names of those that sent them
 * @param tags one of which a result has, as {@code key:value}, or as a key of any value
 * @param alertTypes of events
 * @param reasons of Kubernetes events that are sent one by one; a bundle has no reason of its own
 */
public record Filter(
        @Default("[]") @Description("Only these kinds of results: event, metric, distribution, service_check.")
        Set<Kind> kinds,

        @Default("[]") @Description("Only what these checks send.")
        Set<String> checks,

        @Default("[]") @Description("Only what has one of these tags: key:value, or a key of any value.")
        Set<String> tags,

        @Default("[]") @Description("Only events of these alert types: error, warning, info, success.")
        Set<String> alertTypes,

        @Default("[]")
        @Description("Only Kubernetes events of these reasons; needs unbundle_events, for a bundle has none.")
        Set<String> reasons) {
    private static final String REASON = "event_reason:";
    private static final Set<String> ALERT_TYPES = Set.of("error", "warning", "info", "success");

    /** Everything. */
    static final Filter ALL = new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

    public Filter {
        kinds = Set.copyOf(kinds);
        checks = Set.copyOf(checks);
        tags = Set.copyOf(tags);
        alertTypes = Set.copyOf(alertTypes);
        reasons = Set.copyOf(reasons);
        if (!ALERT_TYPES.containsAll(alertTypes)) {
            throw new IllegalArgumentException("alert_types are error, warning, info and success, not " + alertTypes);
        }
    }

    boolean takes(Item item) {
        return (kinds.isEmpty() || kinds.contains(item.kind()))
                && (checks.isEmpty() || checks.contains(item.check()))
                && (tags.isEmpty() || hasTag(item.tags()))
                && (!(item instanceof EventItem event) || takesEvent(event));
    }

    private boolean hasTag(List<String> all) {
        return all.stream().anyMatch(tag -> tags.contains(tag) || tags.contains(tag.replaceFirst(":.*", "")));
    }

    private boolean takesEvent(EventItem item) {
        return (alertTypes.isEmpty()
                        || alertTypes.contains(item.event().alertType().name().toLowerCase(Locale.ROOT)))
                && (reasons.isEmpty()
                        || item.tags().stream()
                                .anyMatch(tag ->
                                        tag.startsWith(REASON) && reasons.contains(tag.substring(REASON.length()))));
    }
}
