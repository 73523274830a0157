// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

/** What is said to the user. */
final class Message {
    private Message() {}

    /** In one line, and without users and passwords in URLs, wherever the user wrote them. */
    static String of(String text) {
        return text.replaceAll("://[^/\\s\"]*@", "://***@").replaceAll("\\R", " ");
    }
}
