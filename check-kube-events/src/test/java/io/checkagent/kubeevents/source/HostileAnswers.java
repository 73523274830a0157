// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import io.checkagent.sandbox.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes answers to lists and watches that are good, bad, and nearly good. The same seed makes the same. */
public final class HostileAnswers {
    private static final List<Integer> CODES = List.of(400, 401, 403, 404, 408, 409, 410, 429, 500, 502, 503, 504);
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "1e400",
            "123456789012345678901234567890",
            "\"\"",
            "\"text\"",
            "\"\\u0000\\u001b[31m\\ud800\"",
            "[]",
            "{}",
            "{\"a\":[{}]}",
            "\"" + "y".repeat(70_000) + "\"",
            "[".repeat(2_000) + "]".repeat(2_000));

    private final Random random;
    private long version = 100;

    public HostileAnswers(Random random) {
        this.random = random;
    }

    HttpResponse toAList() {
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            items.add(event());
        }
        Collections.shuffle(items, random);
        String metadata = "\"metadata\":{\"resourceVersion\":\"" + version + "\",\"continue\":\""
                + (random.nextInt(4) == 0 ? "token" + random.nextInt(3) : "") + "\"}";
        List<String> fields = new ArrayList<>(List.of(metadata, "\"items\":[" + String.join(",", items) + "]"));
        if (random.nextInt(4) == 0) {
            Collections.reverse(fields);
        }
        return any("{\"kind\":\"EventList\"," + String.join(",", fields) + "}");
    }

    HttpResponse toAWatch() {
        StringBuilder frames = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            String type = List.of("ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR", "", "X\\u001b")
                    .get(random.nextInt(7));
            String object = type.equals("ERROR") ? status() : event();
            frames.append("{\"type\":\"")
                    .append(type)
                    .append("\",\"object\":")
                    .append(object)
                    .append("}\n");
        }
        return any(frames.toString());
    }

    private HttpResponse any(String good) {
        return switch (random.nextInt(6)) {
            case 0 -> ScriptedApiServer.answer(CODES.get(random.nextInt(CODES.size())), changed(status()));
            case 1 ->
                ScriptedApiServer.answer(CODES.get(random.nextInt(CODES.size())), "<html>\r\n" + good + "</html>");
            case 2 -> new HttpResponse.Abort();
            case 3 -> raw(changed(good), true);
            default -> raw(random.nextBoolean() ? good : changed(good), false);
        };
    }

    private HttpResponse raw(String text, boolean cut) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int portion = 1 + random.nextInt(5_000);
        return new HttpResponse.Stream(200, Map.of(), stream -> {
            for (int from = 0; from < bytes.length; from += portion) {
                stream.send(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + portion)));
            }
            if (cut) {
                stream.cut();
            }
        });
    }

    private String status() {
        return "{\"kind\":\"Status\",\"message\":\"no\\u001b[31m\\nway\",\"reason\":\""
                + List.of("Expired", "InternalError", "Forbidden", "").get(random.nextInt(4)) + "\",\"code\":"
                + (random.nextBoolean() ? String.valueOf(CODES.get(random.nextInt(CODES.size()))) : value()) + "}";
    }

    /** An event, that may have something odd in it. Its version is never beyond that of the event that comes last. */
    public String event() {
        version = Math.min(version + random.nextInt(20), 899);
        String event = ScriptedApiServer.event("e" + random.nextInt(50), version);
        return random.nextInt(3) == 0 ? odd(event) : event;
    }

    private String odd(String event) {
        String field = List.of(
                        "metadata",
                        "name",
                        "uid",
                        "involvedObject",
                        "reason",
                        "message",
                        "source",
                        "count",
                        "type",
                        "lastTimestamp",
                        "creationTimestamp",
                        "kind")
                .get(random.nextInt(12));
        int at = event.indexOf("\"" + field + "\":");
        int from = event.indexOf(':', at) + 1;
        int to = event.charAt(from) == '"'
                ? event.indexOf('"', from + 1) + 1
                : event.charAt(from) == '{' ? event.indexOf('}', from) + 1 : from + 1;
        return event.substring(0, from) + value() + event.substring(to);
    }

    private String value() {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    private String changed(String text) {
        String changed = text;
        for (int i = random.nextInt(3); i >= 0 && !changed.isEmpty(); i--) {
            int at = random.nextInt(changed.length());
            changed = switch (random.nextInt(4)) {
                case 0 -> changed.substring(0, at);
                case 1 ->
                    changed.substring(0, at)
                            + changed.substring(Math.min(changed.length(), at + 1 + random.nextInt(9)));
                case 2 -> changed.substring(0, at) + (char) random.nextInt(256) + changed.substring(at);
                default -> changed.substring(0, at) + value() + changed.substring(at);
            };
        }
        return changed;
    }
}
