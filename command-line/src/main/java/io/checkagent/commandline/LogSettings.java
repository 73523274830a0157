// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.pattern.LoggerConverter;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.checkagent.agent.config.LogLevel;
import io.checkagent.agent.config.LoggingSettings;
import io.checkagent.agent.plugin.PluginPrints;
import io.checkagent.agent.scheduler.Activation;
import io.checkagent.agent.stage.ErrorText;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the agent's log up: standard error always, since standard output belongs to results, and a file if wanted. */
final class LogSettings {
    /** Stack traces only where somebody looks for defects. */
    private static final String FOR_USERS = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg%n%nopex";

    private static final String FOR_DEVELOPERS = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger: %msg%n";
    /** In characters. */
    private static final int LONGEST_MESSAGE = 20_000;

    private static final FileSize FILE_LIMIT = FileSize.valueOf("10MB");

    private LogSettings() {}

    /** For a command that tries a check out: what the check logs, and of the agent only trouble; on standard error alone. */
    static void applyToTrial(LoggingSettings settings) {
        apply(new LoggingSettings(settings.level(), Optional.empty(), false));
        if (!isDetailed(settings)) {
            ((LoggerContext) LoggerFactory.getILoggerFactory())
                    .getLogger("io.checkagent.agent")
                    .setLevel(Level.WARN);
        }
    }

    /** For the author of a check: failed runs with their stack traces. */
    static void applyToDevelopment(LoggingSettings settings) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        apply(settings, true);
        context.getLogger(Activation.class).setLevel(Level.DEBUG);
    }

    static boolean isDetailed(LoggingSettings settings) {
        return settings.level() == LogLevel.DEBUG || settings.level() == LogLevel.TRACE;
    }

    /** Until the configuration is read, and for commands that read none: trouble only, away from results. */
    static void applyUntilConfigured(LoggerContext context) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        context.getLogger("org.pf4j").setLevel(Level.OFF);
        // Unlike another stream, standard error is left open when the configuration takes this appender's place.
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        start(console, context, false, false);
    }

    static void apply(LoggingSettings settings) {
        apply(settings, isDetailed(settings));
    }

    /** Only the level, of a log that was set up: where it goes stays. */
    static void changeLevel(LoggingSettings settings) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level(settings.level()));
        boolean detailed = isDetailed(settings);
        // The plugin host reports all of PF4J's findings itself, in the user's terms.
        context.getLogger("org.pf4j").setLevel(detailed ? null : Level.OFF);
        context.getLogger("io.fabric8").setLevel(detailed ? null : Level.WARN);
        // Its client tells its whole configuration, and each second that a broker is away; the output tells that
        // itself.
        context.getLogger("org.apache.kafka").setLevel(detailed ? null : Level.OFF);
    }

    private static void apply(LoggingSettings settings, boolean stackTraces) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        changeLevel(settings);
        OutputStreamAppender<ILoggingEvent> console = new OutputStreamAppender<>();
        console.setOutputStream(new LeftOpen(PluginPrints.standardError()));
        start(console, context, settings.json(), stackTraces);
        settings.file().ifPresent(path -> {
            if (!canWrite(path)) {
                LoggerFactory.getLogger(LogSettings.class)
                        .warn("log_file {} cannot be written; the log goes to standard error alone", path);
                return;
            }
            RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
            file.setFile(path.toString());
            file.setContext(context);
            FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
            rolling.setContext(context);
            rolling.setParent(file);
            rolling.setFileNamePattern(path + ".%i");
            rolling.setMinIndex(1);
            rolling.setMaxIndex(1);
            rolling.start();
            SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
            trigger.setContext(context);
            trigger.setMaxFileSize(FILE_LIMIT);
            trigger.start();
            file.setRollingPolicy(rolling);
            file.setTriggeringPolicy(trigger);
            start(file, context, settings.json(), stackTraces);
        });
    }

    /** Standard error is not the log's to close when other settings take its place. */
    private static final class LeftOpen extends FilterOutputStream {
        LeftOpen(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private static boolean canWrite(Path file) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            try (OutputStream opened = Files.newOutputStream(file, CREATE, APPEND)) {
                return opened != null;
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes out what is still in buffers. */
    static void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private static void start(
            OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, boolean json, boolean detailed) {
        appender.setContext(context);
        appender.setEncoder(encoder(json, detailed, context));
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    static Encoder<ILoggingEvent> encoder(boolean json, boolean detailed, LoggerContext context) {
        return json ? json(context) : text(context, detailed ? FOR_DEVELOPERS : FOR_USERS);
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context, String pattern) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(pattern);
        layout.getInstanceConverterMap().put("msg", OneLineMessage::new);
        layout.getInstanceConverterMap().put("logger", OneLineLogger::new);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    /** What plugins log, and texts from outside, forge no line and colour no terminal. */
    private static final class OneLineMessage extends MessageConverter {
        @Override
        public String convert(ILoggingEvent event) {
            return ErrorText.oneLine(super.convert(event), LONGEST_MESSAGE);
        }
    }

    /** A logger has the name that a plugin gave it. */
    private static final class OneLineLogger extends LoggerConverter {
        @Override
        public String convert(ILoggingEvent event) {
            return ErrorText.oneLine(super.convert(event));
        }
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case TRACE -> Level.TRACE;
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR -> Level.ERROR;
            case OFF -> Level.OFF;
        };
    }
}
