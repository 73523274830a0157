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
import java.nio.file.Files;
import java.time.Duration;

/** Asks the running agent through its local API. */
final class AskAgent {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private AskAgent() {}

    /** Prints what the agent answers; returns the exit code. */
    static int print(ApiSettings settings, String path, boolean json, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        try {
            HttpResponse<String> response = HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://%s:%s%s?format=%s"
                                            .formatted(
                                                    settings.cmdHost(), port(settings), path, json ? "json" : "text")))
                                    .timeout(TIMEOUT)
                                    .header(
                                            "Authorization",
                                            AuthToken.read(settings.authTokenFilePath())
                                                    .header())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                out.print(response.body());
                out.flush();
                return 0;
            }
            err.printf(
                    "agent: the agent on port %s answered %d: %s%n",
                    port(settings), response.statusCode(), response.body().strip());
        } catch (IOException e) {
            err.printf(
                    "agent: no running agent could be asked with the token %s (%s); is it running, with this configuration?%n",
                    settings.authTokenFilePath(), e);
        }
        return 1;
    }

    private static String port(ApiSettings settings) throws IOException {
        return settings.cmdPort() == 0
                ? Files.readString(settings.portFile()).strip()
                : Integer.toString(settings.cmdPort());
    }
}
