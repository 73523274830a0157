// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/architecture.md} calls a hop is a method that exists. */
class ArchitecturePageTest {
    private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w*)`");

    @Test
    void theHopsNameMethodsThatExist() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "architecture.md"));
        List<String> named = METHOD.matcher(page)
                .results()
                .map(found -> found.group(1) + "." + found.group(2))
                .distinct()
                .toList();
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.checkagent");

        assertThat(named).hasSizeGreaterThan(20).allSatisfy(name -> assertThat(classes)
                .as(name)
                .flatExtracting(type -> type.getMethods())
                .anyMatch(method -> (method.getOwner().getSimpleName() + "." + method.getName()).equals(name)));
    }
}
