// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.checkagent.testkit.RecordingHttpSender;
import java.net.http.HttpRequest;
import java.util.List;

/** A receiver of JSON. */
final class Receiver extends RecordingHttpSender {
    /** The next request is answered 200 with that body. */
    void answers(String body) {
        answers(body.getBytes(UTF_8));
    }

    JsonObject json() {
        return json(last());
    }

    static JsonObject json(HttpRequest request) {
        return JsonParser.parseString(text(request)).getAsJsonObject();
    }

    JsonArray array() {
        return JsonParser.parseString(text(last())).getAsJsonArray();
    }

    List<JsonObject> lines() {
        return text(last())
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    static String text(HttpRequest request) {
        return new String(body(request), UTF_8);
    }
}
