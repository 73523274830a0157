// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The pages are where the messages of the agent send people. */
class DocumentationIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution", "target/check-agent"));
    private static final Pattern PAGE = Pattern.compile("docs/[a-z0-9/-]+\\.md");
    /** As {@code [text](target)}, and as an attribute of HTML. */
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)|(?:src|srcset|href)=\"([^\"]+)\"");

    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]+`");

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(DISTRIBUTION.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static Set<String> pagesThatMessagesName() throws IOException {
        Set<String> pages = new TreeSet<>();
        for (Path jar : files("", ".jar")) {
            try (JarFile opened = new JarFile(jar.toFile())) {
                for (ZipEntry entry : opened.stream()
                        .filter(file -> file.getName().startsWith("io/checkagent/"))
                        .toList()) {
                    String content = new String(opened.getInputStream(entry).readAllBytes(), ISO_8859_1);
                    PAGE.matcher(content).results().map(MatchResult::group).forEach(pages::add);
                }
            }
        }
        return pages;
    }

    @Test
    void whatMessagesNameIsThere() throws IOException {
        assertThat(pagesThatMessagesName())
                .contains("docs/troubleshooting.md", "docs/deployment.md")
                .allSatisfy(page -> assertThat(DISTRIBUTION.resolve(page)).isRegularFile());
    }

    @Test
    void linksLeadToFilesThatAreThereOrToTheWeb() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : files("", ".md")) {
            String text = CODE.matcher(Files.readString(page)).replaceAll("");
            LINK.matcher(text)
                    .results()
                    .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
                    .filter(target -> !target.matches("(https?://|mailto:|#).*"))
                    .filter(target -> !Files.exists(page.resolveSibling(target.replaceFirst("#.*", ""))))
                    .forEach(target -> broken.add(DISTRIBUTION.relativize(page) + ": " + target));
        }
        assertThat(files("docs", ".md")).isNotEmpty();
        assertThat(broken).isEmpty();
    }
}
