// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real mounts, for tests that run as root; where that is not allowed the test does not run. */
final class Mounts {
    private Mounts() {}

    static void assume(String... arguments) throws IOException, InterruptedException {
        assumeThat(run("mount", arguments)).as("mount needs root").isZero();
    }

    static void unmount(Path at) throws IOException, InterruptedException {
        assertThat(run("umount", at.toString())).isZero();
    }

    private static int run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
