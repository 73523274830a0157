// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LaunchersIT {
    private static final Path FOLDER = Path.of(System.getProperty("distribution", "target/check-agent"), "bin");
    private static final Pattern OPTION = Pattern.compile("-(?:X|D[a-z])[^ \"'\\s$%]*");
    /** The class data archive, which Windows does without. */
    private static final Set<String> OF_THE_ARCHIVE = Set.of(
            "-XX:SharedArchiveFile=",
            "-Xlog:cds*=off",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-Dcheckagent.archive=");

    private static Set<String> options(String launcher) throws IOException {
        try (var lines = Files.lines(FOLDER.resolve(launcher))) {
            return lines.filter(line -> !line.startsWith("#") && !line.startsWith("rem"))
                    .flatMap(line -> OPTION.matcher(line).results())
                    .map(found -> found.group())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void giveJavaTheSameOptions() throws IOException {
        Set<String> expected = options("agent");
        assertThat(expected).containsAll(OF_THE_ARCHIVE);
        expected.removeAll(OF_THE_ARCHIVE);

        assertThat(options("agent.cmd")).isEqualTo(expected);
    }
}
