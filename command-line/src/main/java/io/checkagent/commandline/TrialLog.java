// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import io.checkagent.agent.config.LoggingSettings;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While it is open: shows who tries a check out in a running agent what the check logs there, as {@link
 * LogSettings#applyToTrial} does it in a process of its own. What is logged by the thread that opened it counts, and by those
 * that begin from it; it goes to the agent's own log besides.
 */
final class TrialLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final InheritableThreadLocal<TrialLog> OF_THREAD = new InheritableThreadLocal<>();
    private static final String AGENT = "io.checkagent.agent.";

    private final PrintWriter err;
    private final boolean detailed;
    private final Encoder<ILoggingEvent> encoder;
    private final ch.qos.logback.classic.Logger root;

    private TrialLog(LoggingSettings settings, PrintWriter err, LoggerContext context) {
        this.err = err;
        this.detailed = LogSettings.isDetailed(settings);
        this.encoder = LogSettings.encoder(settings.json(), detailed, context);
        this.root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        setContext(context);
    }

    static TrialLog open(LoggingSettings settings, PrintWriter err) {
        TrialLog log = new TrialLog(settings, err, (LoggerContext) LoggerFactory.getILoggerFactory());
        log.start();
        log.root.addAppender(log);
        OF_THREAD.set(log);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean told = detailed
                || !event.getLoggerName().startsWith(AGENT)
                || event.getLevel().isGreaterOrEqual(Level.WARN);
        if (told && OF_THREAD.get() == this) {
            err.print(new String(encoder.encode(event), UTF_8));
            err.flush();
        }
    }

    @Override
    public void close() {
        OF_THREAD.remove();
        root.detachAppender(this);
        stop();
    }
}
