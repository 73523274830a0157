// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import io.checkagent.output.Item;
import java.util.HashMap;
import java.util.Map;

/**
 * A Mustache template of one result. {@code {{name}}} is escaped for the inside of a JSON text, {@code {{{name}}}} is
 * taken as it is. Names are those of {@link TemplateNames}: what {@link Document} has, {@code time} (ISO), {@code timestamp}
 * (seconds), {@code json} (all of it), and {@code tag.key} for each tag.
 */
final class Template {
    private final com.samskivert.mustache.Template template;

    private Template(com.samskivert.mustache.Template template) {
        this.template = template;
    }

    /** @throws IllegalArgumentException when it is no template, or has a name that no result has, saying which */
    static Template of(String text) {
        try {
            com.samskivert.mustache.Template template = Mustache.compiler()
                    .withEscaper(Template::insideJsonText)
                    .defaultValue("")
                    .compile(text);
            template.visit(new TemplateNames());
            return new Template(template);
        } catch (MustacheException e) {
            throw new IllegalArgumentException("body is no Mustache template: " + e.getMessage(), e);
        }
    }

    private static String insideJsonText(String raw) {
        String quoted = new JsonPrimitive(raw).toString();
        return quoted.substring(1, quoted.length() - 1);
    }

    String of(Item item) {
        JsonObject document = Document.of(item);
        Map<String, Object> names = new HashMap<>();
        document.entrySet().forEach(entry -> {
            if (entry.getValue().isJsonPrimitive()) {
                names.put(entry.getKey(), entry.getValue().getAsString());
            }
        });
        names.put("time", item.time().toString());
        names.put("timestamp", Long.toString(item.time().getEpochSecond()));
        names.put("tags", String.join(", ", Document.tagsOf(item)));
        names.put("json", document.toString());
        Map<String, String> tags = new HashMap<>();
        for (String tag : Document.tagsOf(item)) {
            int colon = tag.indexOf(':');
            if (colon > 0) {
                tags.putIfAbsent(tag.substring(0, colon), tag.substring(colon + 1));
            }
        }
        names.put("tag", tags);
        return template.execute(names);
    }
}
