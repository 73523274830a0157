// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.status.ApiSettings;
import io.checkagent.agent.status.AuthToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks the running agent through its local API. */
final class AskAgent {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private AskAgent() {}

    /** What the agent answers; empty when it cannot be had, which is said. */
    static Optional<String> ask(ApiSettings settings, String path, boolean json, PrintWriter err)
            throws InterruptedException {
        try {
            int port = settings.port();
            HttpResponse<String> response = HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://%s:%d%s?format=%s"
                                            .formatted(host(settings), port, path, json ? "json" : "text")))
                                    .timeout(TIMEOUT)
                                    .header(
                                            "Authorization",
                                            AuthToken.read(settings.authTokenFilePath())
                                                    .header())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return Optional.of(response.body());
            }
            err.printf(
                    response.statusCode() == 401
                            ? "agent: another agent has port %d, and none with the token %s could be found (%d: %s); is it"
                                    + " running, with this configuration?%n"
                            : "agent: the agent on port %d, asked with the token %s, answered %d: %s%n",
                    port,
                    settings.authTokenFilePath(),
                    response.statusCode(),
                    response.body().strip());
        } catch (IOException e) {
            err.printf(
                    "agent: no running agent could be asked with the token %s (%s); is it running, with this configuration?%n",
                    settings.authTokenFilePath(), e);
        }
        return Optional.empty();
    }

    private static String host(ApiSettings settings) {
        return settings.cmdHost().contains(":") ? "[" + settings.cmdHost() + "]" : settings.cmdHost();
    }
}
