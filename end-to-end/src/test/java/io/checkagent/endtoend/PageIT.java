// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.demo.agent.AgentProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code agent demo --page}, looked at with a real browser. */
class PageIT {
    private final Path folder;

    PageIT() throws IOException {
        folder = Project.folder("page");
    }

    @Test
    void aBrowserShowsWhatTheAgentDoes() throws Exception {
        Programs.find("chromium");
        Process demo = AgentProcess.command(Project.distribution(), "demo", "--keep", "--agents", "1", "--page")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8))) {
            String page = shown(link(output));

            assertThat(page)
                    .contains("Check Agent", "this agent leads", "kube_apiserver_controlplane", "kubernetes_events")
                    .containsPattern("<p id=\"leader\">node-1-1</p>")
                    .containsPattern("(?s)<ol id=\"event-list\".*<li>.*</ol>")
                    .containsPattern("(?s)id=\"service-checks\".*kubernetes.api_server.can_connect")
                    .containsPattern("<rect class=\"t0\"")
                    .containsPattern("<polyline class=\"curve\"")
                    .doesNotContain("does not answer", "session has ended");
        } finally {
            demo.destroy();
            demo.waitFor();
        }
    }

    private static String link(BufferedReader output) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.strip().startsWith("http://127.0.0.1:") && line.contains("once=")) {
                return line.strip();
            }
        }
        throw new AssertionError("no link:\n" + said);
    }

    /** The page as it stands after some seconds. */
    private String shown(String link) throws IOException, InterruptedException {
        return Programs.output(
                folder,
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--timeout=15000",
                "--dump-dom",
                link);
    }
}
