// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import io.checkagent.endtoend.Project;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A plugin of the distribution's {@code plugins-optional}, as a user installs it. */
final class OptionalPlugin {
    private OptionalPlugin() {}

    /** Copies it to a folder of plugins in the given one, and returns that. */
    static Path installed(String name, Path folder) throws IOException {
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(Project.distribution().resolve("plugins-optional"), name + "-*.jar")) {
            for (Path jar : jars) {
                Files.copy(jar, plugins.resolve(name + ".jar"));
            }
        }
        return plugins;
    }
}
