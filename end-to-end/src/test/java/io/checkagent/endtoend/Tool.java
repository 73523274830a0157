// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that users of the cluster work with, given by a system property, on the cluster of {@code e2e.kubeconfig}.
 *
 * @param command the program and its first arguments
 */
record Tool(List<String> command) {
    /** By {@code -Dhelm=PROGRAM}. */
    static Tool helm() {
        return new Tool(List.of(System.getProperty("helm")));
    }

    /** By {@code -Dcontract.kubectl=COMMAND}. */
    static Tool kubectl() {
        return new Tool(List.of(System.getProperty("contract.kubectl").split(" ")));
    }

    /** Runs it and returns what it printed; a test fails when it does. */
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        all.add("--kubeconfig=" + System.getProperty("e2e.kubeconfig"));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", all) + "\n" + output).isZero();
        return output;
    }
}
