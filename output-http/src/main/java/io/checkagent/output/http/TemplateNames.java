// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import com.samskivert.mustache.Mustache;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds a template to the names that results have, so that a typing error is told at the start and not sent as nothing. */
final class TemplateNames implements Mustache.Visitor {
    static final List<String> KNOWN = List.of(
            "kind",
            "check",
            "host",
            "time",
            "timestamp",
            "tags",
            "json",
            "title",
            "text",
            "alert_type",
            "priority",
            "aggregation_key",
            "source_type_name",
            "event_type",
            "metric",
            "type",
            "value",
            "cnt",
            "min",
            "max",
            "avg",
            "sum",
            "p50",
            "p75",
            "p90",
            "p95",
            "p99",
            "service_check",
            "status",
            "message");

    private static final String TAG = "tag";
    /** As design tools, shells and JavaScript write it. */
    private static final Pattern DOLLAR = Pattern.compile("\\$\\{ *([A-Za-z0-9_.]+) *}");

    /** Text goes out as it is, unless it looks like a name of a result in another language. */
    @Override
    public void visitText(String text) {
        Matcher foreign = DOLLAR.matcher(text);
        while (foreign.find()) {
            if (isKnown(foreign.group(1))) {
                throw new IllegalArgumentException("body has %s, which would be sent as it is: write {{%s}}"
                        .formatted(foreign.group(), foreign.group(1)));
            }
        }
    }

    @Override
    public void visitVariable(String name) {
        if (!isKnown(name)) {
            throw unknown("{{" + name + "}}");
        }
    }

    @Override
    public boolean visitSection(String name) {
        return visitSection("{{#" + name + "}}", name);
    }

    @Override
    public boolean visitInvertedSection(String name) {
        return visitSection("{{^" + name + "}}", name);
    }

    /** Inside of one of all tags, names are keys of tags. */
    private static boolean visitSection(String written, String name) {
        if (!name.equals(TAG) && !isKnown(name)) {
            throw unknown(written);
        }
        return !name.equals(TAG);
    }

    @Override
    public boolean visitInclude(String name) {
        throw new IllegalArgumentException("body has {{>" + name + "}}, and there are no other templates to include");
    }

    private static boolean isKnown(String name) {
        return KNOWN.contains(name) || (name.startsWith(TAG + ".") && name.length() > TAG.length() + 1);
    }

    private static IllegalArgumentException unknown(String written) {
        return new IllegalArgumentException("body has " + written + ", which no result has. There are "
                + String.join(", ", KNOWN) + " and tag.<key>. Braces that the receiver is to get as they are come after"
                + " {{=<% %>=}}, from where on a name is written <%title%>");
    }
}
