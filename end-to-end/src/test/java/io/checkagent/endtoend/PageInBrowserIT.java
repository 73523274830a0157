// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
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

    private final Installation installation;
    private final ChromeDriver browser;
    private URI page = URI.create("about:blank");

    PageInBrowserIT() throws IOException {
        installation = Installation.onEmbeddedApi("page");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(requireNonNull(System.getProperty("e2e.chromedriver"))))
                        .build(),
                new ChromeOptions()
                        .addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"));
        browser.manage().window().setSize(new Dimension(1280, 1800));
    }

    @BeforeAll
    void aLeaderThatCollects() throws Exception {
        installation.start("node-1");
        AgentProcess leader = installation.awaitCollection();
        page = URI.create(await("a link")
                .atMost(LIMIT)
                .until(leader::page, link -> link.isPresent())
                .orElseThrow());
        browser.get(page.toString());
        await("the leader").atMost(LIMIT).until(() -> !text("leader").equals("–"));
    }

    @BeforeEach
    void withoutFilters() {
        browser.findElement(By.id("filter-text")).clear();
    }

    @AfterAll
    void end() {
        browser.quit();
        installation.close();
    }

    @Test
    void whoLeadsWhatRunsAndWhatWasDeliveredIsThere() throws Exception {
        // A host without the Internet has no NTP server.
        assertThat(text("verdict")).matches("✔ healthy|✖ 1 problem");
        assertThat(text("host")).isEqualTo("node-1");
        assertThat(text("leader")).startsWith("node-1");
        assertThat(text("checks-short")).endsWith("well");
        assertThat(browser.findElements(By.cssSelector("#terms svg *"))).isNotEmpty();
        await("what was delivered").atMost(LIMIT).until(() -> !text("delivered").equals("0"));
        await("plots").atMost(LIMIT).until(() -> !browser.findElements(By.cssSelector("#rate svg *"))
                .isEmpty());
        await("nothing waits").atMost(LIMIT).until(() -> text("lag").equals("0 s"));
        assertThat(shown("table#checks tbody")).contains("kubernetes_events");
        assertThat(browser.findElements(By.cssSelector("table#outputs tbody tr")))
                .isNotEmpty();
    }

    @Test
    void anEventIsThereAsSoonAsItHappenedAndIsFoundByTheKeyboardAlone() throws Exception {
        installation.load().run(20, Duration.ofSeconds(2));
        await("events").atMost(LIMIT).until(() -> events() > 3);
        assertThat(browser.getCurrentUrl())
                .as("the token is not in the address")
                .doesNotContain("once");

        WebElement search = byTab("filter-text");
        search.sendKeys("nothing has this text");
        await("none").atMost(LIMIT).until(() -> events() == 0);
        assertThat(text("event-count")).startsWith("0 of ");
        search.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        await("all").atMost(LIMIT).until(() -> events() > 3);

        byTab("pause").sendKeys(Keys.SPACE);
        assertThat(text("stream")).isEqualTo("paused");
        browser.switchTo().activeElement().sendKeys(Keys.SPACE);
        assertThat(text("stream")).isEmpty();
    }

    @Test
    void asksNobodyButTheAgentAndComplainsOfNothing() {
        List<String> asked = ((List<?>) requireNonNull(browser.executeScript(
                        "return performance.getEntriesByType('resource').map(entry => entry.name)")))
                .stream().map(String::valueOf).toList();

        assertThat(asked)
                .isNotEmpty()
                .allMatch(address -> address.startsWith(page.getScheme() + "://" + page.getAuthority() + "/"));
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    @Test
    void everythingHasANameForWhoCannotSeeIt() {
        List<WebElement> fields = browser.findElements(By.cssSelector("input, select, button"));

        assertThat(fields).isNotEmpty().allSatisfy(field -> assertThat(field.getAccessibleName())
                .as(field.getTagName())
                .isNotBlank());
        assertThat(browser.findElements(By.cssSelector("section")))
                .allSatisfy(section -> assertThat(section.getDomAttribute("aria-labelledby") != null
                                || section.getDomAttribute("aria-label") != null)
                        .isTrue());
    }

    @Test
    void fitsAPhoneAndTheSystemsColours() throws Exception {
        await("what was delivered").atMost(LIMIT).until(() -> !text("delivered").equals("0"));
        for (String colours : List.of("light", "dark")) {
            browser.executeCdpCommand(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
            Files.write(Path.of("target", "page-" + colours + ".png"), browser.getScreenshotAs(OutputType.BYTES));
        }
        assertThat(String.valueOf(browser.executeScript("return getComputedStyle(document.body).backgroundColor")))
                .as("dark")
                .matches("rgb\\(\\d{1,2}, \\d{1,2}, \\d{1,2}\\)");

        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 360, "height", 740, "deviceScaleFactor", 2, "mobile", true));
        assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                .as("nothing is cut off at the side")
                .isEqualTo(360L);
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    private long events() {
        return (Long)
                requireNonNull(browser.executeScript("return document.querySelectorAll('#event-list > li').length"));
    }

    /** Goes on with the tabulator until it is there. */
    private WebElement byTab(String id) {
        browser.executeScript("document.activeElement.blur()");
        for (int i = 0; i < 50; i++) {
            browser.switchTo().activeElement().sendKeys(Keys.TAB);
            WebElement active = browser.switchTo().activeElement();
            if (id.equals(active.getDomAttribute("id"))) {
                return active;
            }
        }
        throw new AssertionError("the tabulator does not reach " + id);
    }

    private String text(String id) {
        return shown("#" + id);
    }

    /** What is read there in one go: the page renews its parts at any time. */
    private String shown(String selector) {
        return String.valueOf(
                browser.executeScript("return document.querySelector(arguments[0]).innerText.trim()", selector));
    }
}
