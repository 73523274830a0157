// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The message of an {@code IOException} is no text for users: that of a file that is missing, or may not be read, is its path
 * and nothing else. So all that has {@code FileFailure} says it, or {@code FailureText}, by these.
 */
class FailureRulesTest {
    private static final Pattern CATCH =
            Pattern.compile("catch \\([^)]*\\b(?:IO|UncheckedIO|FileSystem)Exception\\b[^)]* (\\w+)\\) \\{");

    @Test
    void noMessageIsTheBareOneOfAnIoException() throws IOException {
        List<Path> modules;
        try (Stream<Path> folders = Files.list(Path.of(".."))) {
            modules = folders.filter(FailureRulesTest::hasTheTexts).toList();
        }
        assertThat(modules)
                .extracting(module -> module.getFileName().toString())
                .contains("agent-core", "delivery");
        for (Path module : modules) {
            try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                for (Path source :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    assertThat(bareMessages(Files.readString(source)))
                            .as(source.toString())
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void findsSuchAMessage() {
        assertThat(bareMessages("try { read(); } catch (IOException e) { if (told) { say(e.getMessage()); } }"))
                .hasSize(1);
        assertThat(bareMessages("try { read(); } catch (IOException e) { say(FileFailure.reason(e)); }"))
                .isEmpty();
    }

    private static boolean hasTheTexts(Path module) {
        try {
            Path project = module.resolve("pom.xml");
            return Files.exists(project)
                    && Files.isDirectory(module.resolve("src/main/java"))
                    && Files.readString(project).contains("<artifactId>configuration</artifactId>");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> bareMessages(String source) {
        return CATCH.matcher(source)
                .results()
                .map(caught ->
                        block(source, caught.end()).contains(caught.group(1) + ".getMessage()") ? caught.group() : "")
                .filter(found -> !found.isEmpty())
                .toList();
    }

    /** Up to the brace that ends it. */
    private static String block(String source, int begin) {
        int depth = 1;
        int end = begin;
        while (depth > 0 && end < source.length()) {
            char character = source.charAt(end++);
            depth += character == '{' ? 1 : character == '}' ? -1 : 0;
        }
        return source.substring(begin, end);
    }
}
