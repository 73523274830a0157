// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the demo is to be played.
 *
 * @param distribution the folder of the unpacked distribution
 * @param agents how many agents
 * @param duration how long, from the first leader on
 * @param keep whether to go on until the user ends it
 * @param kill whether leaders are killed and stopped
 * @param page whether a link to the page of each leader is printed
 * @param kubeconfig a cluster of the user's; the embedded API when empty
 */
record Options(
        Path distribution,
        int agents,
        Duration duration,
        boolean keep,
        boolean kill,
        boolean page,
        Optional<Path> kubeconfig) {
    Options {
        requireNonNull(distribution, "distribution is null");
        requireNonNull(duration, "duration is null");
        requireNonNull(kubeconfig, "kubeconfig is null");
    }
}
