// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** {@code agent demo --page}, and what a browser sees while it plays. */
@EnabledIfSystemProperty(
        named = "e2e.chromedriver",
        matches = ".+",
        disabledReason = "needs Chromium and the program that drives it")
class DemoPageIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    @Timeout(240)
    void theLinkOfEachLeaderOpensItsPageWithTheTermsBeforeIts() throws Exception {
        Process demo = AgentProcess.command(Project.distribution(), "demo", "--duration", "80s", "--page")
                .redirectErrorStream(true)
                .start();
        try (Browser browser = Browser.open();
                BufferedReader output = demo.inputReader()) {
            browser.driver().get(nextLink(output));
            String first = leader(browser);
            assertThat(browser.text("#term")).startsWith("this agent leads");
            await("events").atMost(LIMIT).until(() -> !browser.each("#event-list > li", "it.innerText")
                    .isEmpty());

            browser.driver().get(nextLink(output));
            String second = leader(browser);
            await("both terms").atMost(LIMIT).untilAsserted(() -> {
                List<String> terms = browser.each("#term-list li", "it.innerText");
                assertThat(terms).anySatisfy(term -> assertThat(term).contains(" " + first + ", term "));
                assertThat(terms).last().asString().contains(" " + second + " (this agent), term ");
                List<String> bars = browser.each("#terms svg rect", "it.querySelector('title').textContent");
                assertThat(bars).anySatisfy(bar -> assertThat(bar).startsWith(first + ", from "));
                assertThat(bars).last().asString().startsWith(second + " (this agent), from ");
            });
            assertThat(second).isNotEqualTo(first);
            String before = browser.text("#delivered");
            await("what is delivered grows").atMost(LIMIT).until(() -> !browser.text("#delivered")
                    .equals(before));

            await("its end is seen").atMost(Duration.ofMinutes(1)).until(() -> browser.text("#verdict")
                    .equals("✖ the agent does not answer"));
        } finally {
            demo.destroy();
            demo.waitFor();
        }
    }

    private static String leader(Browser browser) {
        await("the leader").atMost(LIMIT).until(() -> browser.text("#leader").startsWith("node-"));
        return browser.text("#leader");
    }

    private static String nextLink(BufferedReader output) throws IOException {
        StringBuilder read = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            read.append(line).append('\n');
            if (line.matches(" +http://127\\.0\\.0\\.1:[0-9]+/\\?once=\\S+")) {
                return line.strip();
            }
        }
        throw new AssertionError("no link in " + read);
    }
}
