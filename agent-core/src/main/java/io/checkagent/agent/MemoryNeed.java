// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.Diagnosis.Result;
import io.checkagent.client.ContainerMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether this process's container may have the memory that an agent needs, and how much of it the agent takes. */
final class MemoryNeed {
    private static final long MIB = 1 << 20;
    /** With 96 MiB a command beside the agent ends it; see "Memory" in docs/deployment.md. */
    private static final long NEEDED_MIB = 128;
    /** What the manifests and the chart allow. */
    private static final long ADVISED_MIB = 192;
    /** Of the limit: events come in bursts. */
    private static final double MOST_TAKEN = 0.85;

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final String REMEDY = "raise the memory limit, to %sMi or more".formatted(ADVISED_MIB);

    private final Path root;

    /** @param root of the file system in which {@code /sys} and {@code /proc} are */
    MemoryNeed(Path root) {
        this.root = requireNonNull(root, "root is null");
    }

    /** Empty where there is no limit, or none can be read. */
    Optional<Finding> finding() {
        return ContainerMemory.read(root)
                .flatMap(memory -> resident().map(taken -> finding(memory.limit() / MIB, taken)));
    }

    /** What is to be said at the start: the container may have less than an agent needs, whatever it takes yet. */
    Optional<String> shortage() {
        return finding()
                .filter(finding -> finding.result() == Result.FAIL)
                .map(finding -> finding.what() + "; " + finding.remedy());
    }

    private Optional<Long> resident() {
        try {
            Matcher resident = RESIDENT.matcher(Files.readString(root.resolve("proc/self/status")));
            return resident.find() ? Optional.of(Long.parseLong(resident.group(1)) / 1024) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Finding finding(long limit, long taken) {
        String what = "this process has %s MiB of memory, of %s that its container may have".formatted(taken, limit);
        if (limit < NEEDED_MIB) {
            return Finding.fail(what + ": an agent and a command beside it need %s".formatted(NEEDED_MIB), REMEDY);
        }
        if (limit < ADVISED_MIB) {
            return Finding.warn(what + ": an agent that collects many events needs %s".formatted(ADVISED_MIB), REMEDY);
        }
        return taken < limit * MOST_TAKEN ? Finding.pass(what) : Finding.warn(what, "raise the memory limit");
    }
}
