// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.RunDirectory;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the configuration is right, and the host gives what the agent needs of it: a directory, disk, memory. */
final class HostDiagnosis implements Diagnosis {
    /** Of cgroups of version 2 and 1; in a container, its own. */
    private static final List<Path> MEMORY_LIMITS =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

    /** Version 1 has no word for none: more than any host has. */
    private static final long NO_LIMIT = 1L << 50;

    private static final Path OWN_MEMORY = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final long MIB = 1 << 20;
    private static final long LEAST_DISK = 100 * MIB;
    /** Of the limit: events come in bursts. */
    private static final double MOST_MEMORY = 0.85;

    private final ConfigurationSection configuration;
    private final RunDirectory run;

    @Inject
    HostDiagnosis(ConfigurationSection configuration, RunDirectory run) {
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.run = requireNonNull(run, "run is null");
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
        memory().ifPresent(findings::add);
        return findings;
    }

    private Finding directory() {
        Path directory = run.path();
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "diagnose", ".tmp"));
            long free = Files.getFileStore(directory).getUsableSpace();
            return free >= LEAST_DISK
                    ? Finding.pass("run_path %s can be written, %d MiB are free".formatted(directory, free / MIB))
                    : Finding.warn(
                            "run_path %s has %d MiB free".formatted(directory, free / MIB), "make room on its disk");
        } catch (IOException e) {
            return Finding.warn(
                    "run_path %s cannot be written: %s".formatted(directory, e.getMessage()),
                    "let the agent's user write it, or set run_path to a directory that it can");
        }
    }

    /** Empty where there is no limit, or none can be read. */
    private static Optional<Finding> memory() {
        try {
            Optional<Path> file = MEMORY_LIMITS.stream().filter(Files::exists).findFirst();
            Matcher resident = RESIDENT.matcher(Files.readString(OWN_MEMORY));
            if (file.isEmpty() || !resident.find()) {
                return Optional.empty();
            }
            String limit = Files.readString(file.get()).strip();
            if (limit.equals("max") || Long.parseLong(limit) >= NO_LIMIT) {
                return Optional.empty();
            }
            long limitMib = Long.parseLong(limit) / MIB;
            long usedMib = Long.parseLong(resident.group(1)) / 1024;
            String what =
                    "this process has %d MiB of memory, of %d that its container may have".formatted(usedMib, limitMib);
            return Optional.of(
                    usedMib < limitMib * MOST_MEMORY
                            ? Finding.pass(what)
                            : Finding.warn(what, "raise the memory limit, to 192Mi or more"));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
