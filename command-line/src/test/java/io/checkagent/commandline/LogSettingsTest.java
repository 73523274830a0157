// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.read.ListAppender;
import io.checkagent.agent.config.LogLevel;
import io.checkagent.agent.config.LoggingSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("changes what the whole process logs")
class LogSettingsTest {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @AfterEach
    void reset() {
        root.detachAppender(log);
        root.setLevel(before);
        context.getLogger("io.fabric8").setLevel(null);
        context.getLogger("org.pf4j").setLevel(null);
        context.getLogger("org.apache.kafka").setLevel(null);
    }

    @Test
    void anotherLevelGoesWhereTheLogWent() {
        log.start();
        root.addAppender(log);

        LogSettings.changeLevel(level(LogLevel.WARN));
        LoggerFactory.getLogger("io.checkagent.Any").info("too low");
        LogSettings.changeLevel(level(LogLevel.DEBUG));
        LoggerFactory.getLogger("io.checkagent.Any").debug("for defects");
        LoggerFactory.getLogger("io.fabric8.Any").debug("of the client");
        LogSettings.changeLevel(level(LogLevel.INFO));
        LoggerFactory.getLogger("io.fabric8.Any").info("of nobody's interest");

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("for defects", "of the client");
        assertThat(log.isStarted()).isTrue();
    }

    @Test
    void standardErrorStaysOpenWhenOtherSettingsTakeThePlace() throws Exception {
        PrintStream standardError = System.err;
        AtomicBoolean closed = new AtomicBoolean();
        ByteArrayOutputStream written = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        System.setErr(new PrintStream(written, true, UTF_8));
        try {
            LogSettings.apply(level(LogLevel.INFO));
            LogSettings.apply(level(LogLevel.INFO));
            LoggerFactory.getLogger("io.checkagent.Any").info("still heard");
        } finally {
            System.setErr(standardError);
            context.reset();
            new ContextInitializer(context).autoConfig();
        }

        assertThat(closed).isFalse();
        assertThat(written.toString(UTF_8)).contains("still heard");
    }

    private static LoggingSettings level(LogLevel level) {
        return new LoggingSettings(level, Optional.empty(), false);
    }
}
