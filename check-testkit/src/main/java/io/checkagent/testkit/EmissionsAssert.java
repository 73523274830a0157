// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import io.checkagent.api.ServiceCheck;
import io.checkagent.testkit.Emission.Occurrence;
import io.checkagent.testkit.Emission.Point;
import io.checkagent.testkit.Emission.PointType;
import io.checkagent.testkit.Emission.Spread;
import io.checkagent.testkit.Emission.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;

/**
 * What left the agent. Each step keeps what fits it, and fails when nothing does; so {@code
 * gauge("a").withTag("x:1").withValue(2)} says that some point fits all of it. It fails with the list of what the step
 * could choose from.
 */
public final class EmissionsAssert extends AbstractAssert<EmissionsAssert, List<Emission>> {
    private static final double TOLERANCE = 1e-9;
    private static final int SHOWN = 20;

    private final String wanted;
    private final Consumer<String> askedFor;

    /** @param askedFor takes the names of the metrics that are asked for */
    EmissionsAssert(List<Emission> actual, String wanted, Consumer<String> askedFor) {
        super(actual, EmissionsAssert.class);
        this.wanted = wanted;
        this.askedFor = askedFor;
    }

    /** Points of a gauge, or the changes per second of a rate. */
    public EmissionsAssert gauge(String name) {
        return points(PointType.GAUGE, name);
    }

    /** Points of a count, or the increases of a monotonic count. */
    public EmissionsAssert count(String name) {
        return points(PointType.COUNT, name);
    }

    /** Points of a rate: {@code <name>.count} of a histogram. */
    public EmissionsAssert rate(String name) {
        return points(PointType.RATE, name);
    }

    /** What was sent as a distribution of that name. */
    public EmissionsAssert distribution(String name) {
        askedFor.accept(name);
        return keep(
                "distribution " + name,
                emission -> emission instanceof Spread spread && spread.name().equals(name));
    }

    /** Distributions of so many values. */
    public EmissionsAssert withCount(long count) {
        return keep("count " + count, emission -> emission instanceof Spread spread && spread.count() == count);
    }

    private EmissionsAssert points(PointType type, String name) {
        askedFor.accept(name);
        return keep(
                type.name().toLowerCase(Locale.ROOT) + " " + name,
                emission -> emission instanceof Point point
                        && point.type() == type
                        && point.name().equals(name));
    }

    /** Service checks of that name. */
    public EmissionsAssert serviceCheck(String name) {
        return keep(
                "service check " + name,
                emission -> emission instanceof State state && state.name().equals(name));
    }

    /** Events. */
    public EmissionsAssert event() {
        return keep("event", Occurrence.class::isInstance);
    }

    /** Those with the tag {@code key:value}. */
    public EmissionsAssert withTag(String tag) {
        return keep("tag " + tag, emission -> emission.tags().contains(tag));
    }

    /** Those that belong to the host. */
    public EmissionsAssert withHost(String host) {
        return keep("host " + host, emission -> emission.host().equals(Optional.of(host)));
    }

    /** Those that belong to no host. */
    public EmissionsAssert withoutHost() {
        return keep("no host", emission -> emission.host().isEmpty());
    }

    /** Points with that value, but for what floating point arithmetic costs. */
    public EmissionsAssert withValue(double value) {
        return keep(
                "value " + value,
                emission -> emission instanceof Point point
                        && Math.abs(point.value() - value) <= TOLERANCE * Math.max(1, Math.abs(value)));
    }

    /** Service checks with that status. */
    public EmissionsAssert withStatus(ServiceCheck.Status status) {
        return keep("status " + status, emission -> emission instanceof State state && state.status() == status);
    }

    /** Service checks whose message, and events whose text, contains this. */
    public EmissionsAssert withText(String text) {
        return keep("text \"" + text + "\"", emission -> {
            if (emission instanceof State state) {
                return state.message().contains(text);
            }
            return emission instanceof Occurrence occurrence
                    && occurrence.text().contains(text);
        });
    }

    /** Events with that title. */
    public EmissionsAssert withTitle(String title) {
        return keep(
                "title \"" + title + "\"",
                emission -> emission instanceof Occurrence occurrence
                        && occurrence.title().equals(title));
    }

    /** Those that fit the condition, which is described for the message of a failure. */
    public EmissionsAssert which(String description, Predicate<Emission> condition) {
        return keep(description, condition);
    }

    /** There are exactly so many. */
    public EmissionsAssert times(int count) {
        if (actual.size() != count) {
            failWithMessage("expected %s times%s, but there are %s:%s", count, wanted, actual.size(), list(actual));
        }
        return this;
    }

    /** There is exactly one. */
    public EmissionsAssert once() {
        return times(1);
    }

    private EmissionsAssert keep(String description, Predicate<Emission> condition) {
        List<Emission> kept = new ArrayList<>();
        for (Emission emission : actual) {
            if (condition.test(emission)) {
                kept.add(emission);
            }
        }
        String path = wanted + (wanted.isEmpty() ? " " : ", ") + description;
        if (kept.isEmpty()) {
            failWithMessage("nothing was emitted like:%s%nwhat there was:%s", path, list(actual));
        }
        return new EmissionsAssert(List.copyOf(kept), path, askedFor);
    }

    private static String list(List<Emission> emissions) {
        if (emissions.isEmpty()) {
            return " nothing";
        }
        StringBuilder text = new StringBuilder();
        for (Emission emission : emissions.subList(0, Math.min(SHOWN, emissions.size()))) {
            text.append(System.lineSeparator()).append("  ").append(emission);
        }
        if (emissions.size() > SHOWN) {
            text.append(System.lineSeparator())
                    .append("  … and ")
                    .append(emissions.size() - SHOWN)
                    .append(" more");
        }
        return text.toString();
    }
}
