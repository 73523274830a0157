// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are. Maven runs the tests in the folder of this module. */
public final class Project {
    private Project() {}

    /** The unpacked distribution. */
    public static Path distribution() {
        return Path.of("../dist/target/check-agent").toAbsolutePath().normalize();
    }

    /** A file of the project, outside of the distribution. */
    public static Path file(String path) {
        return Path.of("..", path).toAbsolutePath().normalize();
    }

    /** The plugin that the build made of an example. */
    static Path example(String name) {
        return file("examples/%1$s/target/%1$s-%2$s.jar".formatted(name, System.getProperty("e2e.version")));
    }

    /** A fresh folder for the files of a test, which stay there to be looked at. */
    public static Path folder(String test) throws IOException {
        return Files.createTempDirectory(
                Files.createDirectories(Path.of("target/e2e").toAbsolutePath()), test + "-");
    }
}
