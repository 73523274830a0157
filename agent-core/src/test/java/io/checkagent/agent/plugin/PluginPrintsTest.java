// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.checkagent.api.Check;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Timeout(120)
@Isolated("it takes the standard output of this process")
class PluginPrintsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("plugin");

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final PrintStream standard = System.out;
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        logged.start();
        LOGGER.addAppender(logged);
        LOGGER.setLevel(Level.INFO);
        System.setOut(new PrintStream(results, true, UTF_8));
    }

    @AfterEach
    void release() {
        LOGGER.detachAppender(logged);
        LOGGER.setLevel(null);
        System.setOut(standard);
    }

    private List<String> lines() {
        return List.copyOf(logged.list).stream()
                .map(event ->
                        "%s %s: %s".formatted(event.getLevel(), event.getLoggerName(), event.getFormattedMessage()))
                .toList();
    }

    @Test
    void whatAPluginPrintsAreLogLinesOfThatPlugin() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("plugins"));
        PluginJar.named("chatty").check("chatty", "chatty.Chatty", """
                public String toString() {
                    System.out.print("half ");
                    System.out.println("a line\\nand one with \\u001b[31mcolour");
                    System.err.println("trouble");
                    Thread own = new Thread(() -> System.out.println("of a thread of its own"));
                    own.start();
                    try {
                        own.join();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return "";
                }
                """).writeTo(directory, "chatty.jar");
        try (PluginHost host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE)) {
            host.scan();
            Class<? extends Check> type =
                    host.check("chatty").orElseThrow().blueprint().checkClass();
            Check check = type.getConstructor().newInstance();
            try (PluginPrints captured = PluginPrints.capture();
                    ContextClassLoader ignored = ContextClassLoader.of(type)) {
                assertThat(captured).isNotNull();
                assertThat(check.toString()).isEmpty();
            }
        }

        assertThat(lines())
                .containsExactly(
                        "INFO plugin.chatty: half a line",
                        "INFO plugin.chatty: and one with \\u001b[31mcolour",
                        "WARN plugin.chatty: trouble",
                        "INFO plugin.chatty: of a thread of its own");
        assertThat(results.toString(UTF_8)).as("standard output").isEmpty();
    }

    @Test
    void aLineWithoutAnEndIsDivided() {
        try (PluginPrints captured = PluginPrints.capture()) {
            assertThat(captured).isNotNull();
            System.out.print("x".repeat(20_000));
        }

        assertThat(lines()).hasSize(10).allSatisfy(line -> assertThat(line).hasSizeLessThan(2_100));
    }
}
