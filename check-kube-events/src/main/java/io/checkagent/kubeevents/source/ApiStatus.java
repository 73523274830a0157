// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * What the API server says of a request that it did not carry out: the {@code Status} object.
 *
 * @param code of HTTP
 * @param reason such as {@code Expired}
 * @param message for people; one line
 */
record ApiStatus(int code, String reason, String message) {
    private static final int LONGEST = 300;
    private static final int SHOWN_OF_A_PAGE = 80;

    ApiStatus {
        requireNonNull(reason, "reason is null");
        requireNonNull(message, "message is null");
    }

    /** What an error's body says that may be cut, or be the page of something in between. */
    static ApiStatus read(int code, byte[] body, int length) {
        EventDecoder decoder = new EventDecoder();
        try (JsonParser json = RestClient.JSON.createParser(ObjectReadContext.empty(), body, 0, length)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                decoder.read(json);
            }
        } catch (JacksonException e) {
            // As far as it could be read.
        }
        ApiStatus status = decoder.status();
        if (!status.isEmpty()) {
            return status.code() == 0 ? new ApiStatus(code, status.reason(), status.message()) : status;
        }
        String text = line(new String(body, 0, Math.min(length, LONGEST), StandardCharsets.UTF_8));
        return new ApiStatus(
                code,
                "",
                text.isEmpty() ? "" : "not said by Kubernetes: " + KubernetesEvent.cut(text, SHOWN_OF_A_PAGE));
    }

    /** A text from outside as one line that is not too long, without control characters. */
    static String line(String text) {
        String start = text.substring(0, Math.min(text.length(), 2 * LONGEST));
        return KubernetesEvent.cut(start.replaceAll("[\\s\\p{Cntrl}]+", " ").strip(), LONGEST);
    }

    /** Whether the resourceVersion or the continue token of the request is known no more. */
    boolean isExpired() {
        return code == 410 || reason.equals("Expired") || reason.equals("Gone");
    }

    private boolean isEmpty() {
        return code == 0 && reason.isEmpty() && message.isEmpty();
    }

    @Override
    public String toString() {
        return code + (reason.isEmpty() ? "" : " " + reason) + (message.isEmpty() ? "" : ": " + message);
    }
}
