// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.util.List;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Chromium without a window, as {@code e2e.chromedriver} drives it. */
record Browser(ChromeDriver driver) implements AutoCloseable {
    static Browser open() {
        ChromeDriver driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(requireNonNull(System.getProperty("e2e.chromedriver"))))
                        .build(),
                new ChromeOptions()
                        .addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"));
        driver.manage().window().setSize(new Dimension(1280, 1800));
        return new Browser(driver);
    }

    /** What is read there in one go: the page renews its parts at any time. */
    String text(String selector) {
        return String.valueOf(
                driver.executeScript("return document.querySelector(arguments[0]).innerText.trim()", selector));
    }

    /** What that expression says of each that the selector finds, which it calls {@code it}. */
    List<String> each(String selector, String expression) {
        List<?> found = (List<?>) requireNonNull(driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].map(it => String(%s))".formatted(expression),
                selector));
        return found.stream().map(String::valueOf).toList();
    }

    /** Goes on with the tabulator from the top of the page until it is there. */
    WebElement byTab(String id) {
        driver.executeScript("document.activeElement.blur()");
        for (int i = 0; i < 50; i++) {
            driver.switchTo().activeElement().sendKeys(Keys.TAB);
            WebElement active = driver.switchTo().activeElement();
            if (id.equals(active.getDomAttribute("id"))) {
                return active;
            }
        }
        throw new AssertionError("the tabulator does not reach " + id);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
