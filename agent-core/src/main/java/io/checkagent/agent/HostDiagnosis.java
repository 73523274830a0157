// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.RunDirectory;
import io.checkagent.configuration.FileFailure;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether the configuration is right, and the host gives what the agent needs of it: a directory, disk, memory. */
final class HostDiagnosis implements Diagnosis {
    private static final long MIB = 1 << 20;
    private static final long LEAST_DISK = 100 * MIB;

    private final ConfigurationSection configuration;
    private final RunDirectory run;
    private final MemoryNeed memory;

    @Inject
    HostDiagnosis(ConfigurationSection configuration, RunDirectory run, MemoryNeed memory) {
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.run = requireNonNull(run, "run is null");
        this.memory = requireNonNull(memory, "memory is null");
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public List<Finding> diagnose() {
        List<Finding> findings = new ArrayList<>();
        ConfigurationSection.Files files = configuration.status();
        configuration.problems(files).forEach(problem -> findings.add(Finding.of(problem)));
        if (findings.isEmpty()) {
            findings.add(Finding.pass("the configuration is right: %s"
                    .formatted(files.file().orElse("no file; defaults and environment"))));
        }
        findings.add(directory());
        memory.finding().ifPresent(findings::add);
        return findings;
    }

    private Finding directory() {
        Path directory = run.path();
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "diagnose", ".tmp"));
            long free = Files.getFileStore(directory).getUsableSpace();
            return free >= LEAST_DISK
                    ? Finding.pass("run_path %s can be written, %s MiB are free".formatted(directory, free / MIB))
                    : Finding.warn(
                            "run_path %s has %s MiB free".formatted(directory, free / MIB), "make room on its disk");
        } catch (IOException e) {
            return Finding.warn(
                    "run_path %s cannot be written: %s".formatted(directory, FileFailure.reason(e)),
                    "let the agent's user write it, or set run_path to a directory that it can");
        }
    }
}
