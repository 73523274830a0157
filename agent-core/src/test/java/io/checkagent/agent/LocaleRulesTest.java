// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The default locale belongs to the whole JVM, and any plugin can set it. So no text depends on it: {@code %d} and its kin
 * write the locale's digits, {@code %s} writes none, and what must be rounded or filled up says {@code Locale.ROOT}.
 */
class LocaleRulesTest {
    private static final Pattern LOCALISED = Pattern.compile("%[-#+ 0,(]*[0-9]*(\\.[0-9]+)?[dfeEgG]\\b(?!\\{)");
    /** Before the format, in characters. */
    private static final int CALL = 120;

    @Test
    void noFormatAsksForTheDefaultLocale() throws IOException {
        assertThat(sources().flatMap(source -> formats(source).stream())).isEmpty();
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.map(module -> module.resolve("src/main/java")).filter(Files::isDirectory).toList().stream()
                    .flatMap(LocaleRulesTest::javaFiles);
        }
    }

    private static Stream<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> formats(Path source) {
        try {
            String text = Files.readString(source);
            return LOCALISED
                    .matcher(text)
                    .results()
                    .filter(format -> {
                        String before = text.substring(Math.max(0, format.start() - CALL), format.start());
                        // The command stat has a language of its own.
                        return !before.contains("Locale.ROOT") && !before.contains("\"stat\"");
                    })
                    .map(format -> "%s: %s".formatted(source, format.group()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
