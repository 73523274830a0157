// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.agent.stage.ErrorText;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What code prints to {@code System.out} and {@code System.err} becomes lines of the log, of the logger {@code
 * plugin.<id>} when a plugin's thread prints it: standard output belongs to results, one JSON object a line. Lines are
 * gathered for each thread, and divided at 2,000 bytes. Thread-safe.
 */
public final class PluginPrints implements AutoCloseable {
    private static final int LONGEST = 2_000;
    private static final PrintStream STANDARD_ERROR = System.err;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    private PluginPrints() {}

    /** Captures both until {@link #close}. */
    public static PluginPrints capture() {
        PluginPrints captured = new PluginPrints();
        System.setOut(new Lines(Level.INFO));
        System.setErr(new Lines(Level.WARN));
        return captured;
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        LineStream.LINES.remove();
    }

    /** Where the log itself can write, captured or not. */
    public static OutputStream standardError() {
        return System.err instanceof Lines ? STANDARD_ERROR : System.err;
    }

    private static final class Lines extends PrintStream {
        Lines(Level level) {
            super(new LineStream(level), true, UTF_8);
        }
    }

    private static final class LineStream extends OutputStream {
        /** What has no end yet, by the stream's level. */
        private static final ThreadLocal<Map<Level, ByteArrayOutputStream>> LINES =
                ThreadLocal.withInitial(() -> new EnumMap<>(Level.class));

        private static final ThreadLocal<Boolean> LOGGING = new ThreadLocal<>();

        private final Level level;

        LineStream(Level level) {
            this.level = level;
        }

        @Override
        public void write(int b) {
            if (LOGGING.get() != null) {
                STANDARD_ERROR.write(b); // by the log itself
                return;
            }
            ByteArrayOutputStream line = LINES.get().computeIfAbsent(level, key -> new ByteArrayOutputStream());
            if (b != '\n' && b != '\r') {
                line.write(b);
            }
            if (b == '\n' || line.size() >= LONGEST) {
                String text = line.toString(UTF_8);
                LINES.get().remove(level);
                log(text);
            }
        }

        private void log(String text) {
            if (text.isBlank()) {
                return;
            }
            LOGGING.set(true);
            try {
                logger().atLevel(level).log("{}", ErrorText.oneLine(text));
            } finally {
                LOGGING.remove();
            }
        }

        private static Logger logger() {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            return LoggerFactory.getLogger(
                    loader instanceof JarPlugins.ShieldedClassLoader plugin ? "plugin." + plugin.pluginId() : "plugin");
        }
    }
}
