// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import io.checkagent.api.Check;
import io.checkagent.api.CheckType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The configuration that the distribution has for these checks. */
final class ConfigurationFiles {
    private static final Path DIRECTORY = Path.of("../dist/src/main/conf/conf.d");

    private ConfigurationFiles() {}

    static String read(Class<? extends Check> check) {
        String name =
                Objects.requireNonNull(check.getAnnotation(CheckType.class)).name();
        try {
            return Files.readString(DIRECTORY.resolve(name + ".d").resolve("conf.yaml.default"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
