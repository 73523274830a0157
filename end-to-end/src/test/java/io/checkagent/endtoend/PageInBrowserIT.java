// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.logging.LogType;

/**
 * The page in a real browser, of a leader that collects events. What it looks like is left in {@code target}, as {@code
 * page-light.png} and {@code page-dark.png}.
 */
@EnabledIfSystemProperty(
        named = "e2e.chromedriver",
        matches = ".+",
        disabledReason = "needs Chromium and the program that drives it")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageInBrowserIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Of the background, by WCAG's formula: 0 is black, 1 white. */
    private static final String LUMINANCE =
            "((colour) => { const [r, g, b] = colour.match(/[0-9.]+/g).map(v => v / 255)"
                    + ".map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);"
                    + " return 0.2126 * r + 0.7152 * g + 0.0722 * b; })(getComputedStyle(it).backgroundColor)";
    /** Of a text and what is behind it, as WCAG has it, and the text. */
    private static final String CONTRAST = "(() => { const luminance = (colour) => { const [r, g, b] ="
            + " colour.match(/[0-9.]+/g).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);"
            + " return 0.2126 * r + 0.7152 * g + 0.0722 * b; };"
            + " let behind = it; while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;"
            + " const both = [luminance(getComputedStyle(it).color), luminance(getComputedStyle(behind).backgroundColor)].sort((a, b) => b - a);"
            + " return ((both[0] + 0.05) / (both[1] + 0.05)).toFixed(2) + ' ' + it.innerText.slice(0, 40); })()";

    private final Installation installation;
    private final Browser browser;
    private URI page = URI.create("about:blank");

    PageInBrowserIT() throws IOException {
        installation = Installation.onEmbeddedApi("page");
        browser = Browser.open();
    }

    @BeforeAll
    void aLeaderThatCollects() throws Exception {
        installation.start("node-1");
        AgentProcess leader = installation.awaitCollection();
        page = URI.create(link(leader));
        browser.driver().get(page.toString());
        await("the leader").atMost(LIMIT).until(() -> !text("leader").equals("–"));
    }

    @BeforeEach
    void withoutFilters() {
        browser.driver().findElement(By.id("filter-text")).clear();
    }

    @AfterAll
    void end() {
        browser.close();
        installation.close();
    }

    @Test
    void whoLeadsWhatRunsAndWhatWasDeliveredIsThere() throws Exception {
        // A host without the Internet has no NTP server.
        assertThat(text("verdict")).matches("✔ healthy|✖ 1 problem");
        assertThat(text("host")).isEqualTo("node-1");
        assertThat(text("leader")).startsWith("node-1");
        assertThat(text("checks-short")).endsWith("well");
        await("what was delivered").atMost(LIMIT).until(() -> !text("delivered").equals("0"));
        await("nothing waits").atMost(LIMIT).until(() -> text("lag").equals("0 s"));
        assertThat(browser.text("table#checks tbody")).contains("ok\tkubernetes_events");
        assertThat(browser.text("table#outputs tbody")).contains("ok\tfile ");
        assertThat(browser.text("table#service-checks tbody")).contains("ok\tkubernetes.api_server.can_connect");
        await("the position").atMost(LIMIT).until(() -> browser.text("#position")
                .matches("(?s).*event\\.tokenKey\\s+[0-9]+.*"));
        await("it is stored").atMost(LIMIT).until(() -> text("position-short").startsWith("position stored"));
        assertThat(text("configuration-file")).endsWith("datadog.yaml");
    }

    @Test
    void theLeaderIsOnTheTimeLineAndThePlotsHaveCurves() {
        String leader = text("leader");
        assertThat(browser.each("#terms svg rect", "it.querySelector('title').textContent"))
                .last()
                .asString()
                .startsWith(leader + " (this agent), from ");
        assertThat(browser.each("#terms svg rect", "it.width.baseVal.value >= 1"))
                .containsOnly("true");
        assertThat(text("term-list")).contains(leader + " (this agent), term ");
        for (String plot : List.of("rate", "lag-plot")) {
            await("a curve of " + plot)
                    .atMost(LIMIT)
                    .until(() -> browser.each("#" + plot + " svg polyline.curve", "it.points.numberOfItems").stream()
                            .anyMatch(points -> Integer.parseInt(points) >= 2));
            assertThat(browser.each("#" + plot + " svg", "it.getAttribute('aria-label')"))
                    .singleElement()
                    .asString()
                    .matches("[0-9.]+ /?s now, at most [0-9.]+");
        }
    }

    @Test
    void anEventIsThereAsSoonAsItHappenedAndIsFoundByTheKeyboardAlone() throws Exception {
        installation.load().run(20, Duration.ofSeconds(2));
        await("events").atMost(LIMIT).until(() -> events() > 3);
        assertThat(browser.driver().getCurrentUrl())
                .as("the token is not in the address")
                .doesNotContain("once");

        WebElement search = browser.byTab("filter-text");
        search.sendKeys("nothing has this text");
        await("none").atMost(LIMIT).until(() -> events() == 0);
        assertThat(text("event-count")).startsWith("0 of ");
        search.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        await("all").atMost(LIMIT).until(() -> events() > 3);
        long all = events();

        browser.byTab("filter-type").sendKeys("warning");
        await("warnings").atMost(LIMIT).until(() -> events() < all);
        assertThat(browser.each("#event-list .state", "it.innerText"))
                .isNotEmpty()
                .containsOnly("warning");
        browser.byTab("filter-type").sendKeys("all");
        browser.byTab("filter-check").sendKeys("kubernetes_events");
        await("all of that check").atMost(LIMIT).until(() -> events() >= all);
        assertThat(text("event-count")).isEqualTo(events() + " of " + events());
        browser.byTab("filter-check").sendKeys("all");

        browser.byTab("pause").sendKeys(Keys.SPACE);
        assertThat(text("stream")).isEqualTo("paused");
        long shown = events();
        installation.load().run(20, Duration.ofSeconds(1));
        await("more are known").during(Duration.ofSeconds(3)).atMost(LIMIT).until(() -> events() == shown);
        browser.driver().switchTo().activeElement().sendKeys(Keys.SPACE);
        assertThat(text("stream")).isEmpty();
        await("and shown").atMost(LIMIT).until(() -> events() > shown);
    }

    @Test
    void withoutAMouseTheEventsAreSkippedToAndScrolled() {
        browser.driver().executeScript("document.activeElement.blur()");
        browser.driver().switchTo().activeElement().sendKeys(Keys.TAB);
        assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo("Skip to events");
        browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
        assertThat(browser.driver().switchTo().activeElement().getDomAttribute("id"))
                .isEqualTo("events");

        assertThat(browser.byTab("event-list").getAccessibleName()).isEqualTo("Newest events first");
        assertThat(browser.each("#event-list", "getComputedStyle(it).outlineStyle"))
                .as("where the focus is can be seen")
                .containsExactly("solid");
    }

    @Test
    void asksNobodyButTheAgentAndComplainsOfNothing() {
        assertNobodyElseIsAsked(page.getPort());
    }

    private void assertNobodyElseIsAsked(int port) {
        List<?> asked = (List<?>) requireNonNull(browser.driver()
                .executeScript("return performance.getEntriesByType('resource').map(entry => entry.name)"));
        assertThat(asked).isNotEmpty().allSatisfy(address -> assertThat(String.valueOf(address))
                .startsWith("http://127.0.0.1:" + port + "/"));
        assertThat(browser.driver().manage().logs().get(LogType.BROWSER).getAll())
                .isEmpty();
    }

    @Test
    void isTheSameThroughAPortForward() throws Exception {
        String window = browser.driver().getWindowHandle();
        try (Relay forward = new Relay("127.0.0.1", page.getPort())) {
            browser.driver().switchTo().newWindow(WindowType.TAB);
            browser.driver().get(link(installation.awaitLeader(), "--port", Integer.toString(forward.port())));
            await("the leader").atMost(LIMIT).until(() -> text("leader").startsWith("node-1"));
            installation.load().run(20, Duration.ofSeconds(1));
            await("events").atMost(LIMIT).until(() -> events() > 0);
            assertNobodyElseIsAsked(forward.port());
        } finally {
            browser.driver().close();
            browser.driver().switchTo().window(window);
        }
    }

    @Test
    void whatIsWrongIsThereWithWhatToDoAndSoIsWhatChangesMeanwhile() throws Exception {
        String window = browser.driver().getWindowHandle();
        AgentProcess wrong = installation.start("node-2", "check_runners: many\nno_such_key: 1\n");
        try {
            browser.driver().switchTo().newWindow(WindowType.TAB);
            browser.driver().get(link(wrong));
            await("problems").atMost(LIMIT).until(() -> text("verdict").matches("✖ [0-9]+ problems?"));
            assertThat(text("problem-list")).containsPattern("datadog.yaml:[0-9:]+ check_runners.* → correct it");
            assertThat(text("configuration")).contains("check_runners", "no_such_key");

            Files.writeString(wrong.configuration(), "leader_lease_duration: 30\n", StandardOpenOption.APPEND);
            await("the change").atMost(LIMIT).until(() -> text("problem-list")
                    .contains("these keys wait for a restart: leader_lease_duration → restart the agent"));
        } finally {
            browser.driver().close();
            browser.driver().switchTo().window(window);
            wrong.close();
        }
    }

    @Test
    void everythingHasANameForWhoCannotSeeIt() {
        List<WebElement> fields = browser.driver().findElements(By.cssSelector("input, select, button"));

        assertThat(fields).isNotEmpty().allSatisfy(field -> assertThat(field.getAccessibleName())
                .as(field.getTagName())
                .isNotBlank());
        assertThat(browser.driver().findElements(By.cssSelector("section")))
                .allSatisfy(section -> assertThat(section.getDomAttribute("aria-labelledby") != null
                                || section.getDomAttribute("aria-label") != null)
                        .isTrue());
    }

    @Test
    void fitsAPhoneAndTheSystemsColours() throws Exception {
        await("what was delivered").atMost(LIMIT).until(() -> !text("delivered").equals("0"));
        Map<String, Double> brightness = new HashMap<>();
        for (String colours : List.of("light", "dark")) {
            browser.driver()
                    .executeCdpCommand(
                            "Emulation.setEmulatedMedia",
                            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
            Files.write(
                    Path.of("target", "page-" + colours + ".png"),
                    browser.driver().getScreenshotAs(OutputType.BYTES));
            brightness.put(
                    colours, Double.valueOf(browser.each("body", LUMINANCE).get(0)));
            assertThat(browser.each("h2, small, b, td, th, p, dt, dd, label, #verdict, .state, .legend li", CONTRAST))
                    .as("contrast of the texts, %s", colours)
                    .isNotEmpty()
                    .allSatisfy(text -> assertThat(Double.parseDouble(text.split(" ", 2)[0]))
                            .as(text)
                            .isGreaterThan(4.5));
        }
        assertThat(brightness.get("light")).isGreaterThan(0.8);
        assertThat(brightness.get("dark")).isLessThan(0.1);

        browser.driver()
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", 360, "height", 740, "deviceScaleFactor", 2, "mobile", true));
        assertThat(browser.driver().executeScript("return document.documentElement.scrollWidth"))
                .as("nothing is cut off at the side")
                .isEqualTo(360L);
        browser.driver().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    private static String link(AgentProcess agent, String... options) {
        return await("a link")
                .atMost(LIMIT)
                .until(() -> agent.page(options), Optional::isPresent)
                .orElseThrow();
    }

    private long events() {
        return browser.each("#event-list > li", "1").size();
    }

    private String text(String id) {
        return browser.text("#" + id);
    }
}
