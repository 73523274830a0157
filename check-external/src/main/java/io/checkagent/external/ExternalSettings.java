// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.openmetrics.OpenMetricsSettings;
import java.util.List;
import java.util.Map;

/**
 * Which program is run, and within what limits.
 *
 * @param command the program and its arguments; no shell looks at them
 * @param environment what it gets besides {@code PATH}, {@code HOME}, {@code LANG} and {@code TZ}: nothing else of the
 *     agent's, which holds keys
 * @param memoryLimit in MiB, of address space, for each process (RLIMIT_AS of setrlimit(2)); 0 for none
 * @param cpuLimit in seconds of processor time for each process (RLIMIT_CPU); 0 for none
 * @param outputLimit in KiB of standard output in a run
 * @param format of what it prints
 * @param namespace what comes before the names of metrics in OpenMetrics text, without the dot
 * @param metrics which metrics of OpenMetrics text are sent, as the check {@code openmetrics} has it
 */
public record ExternalSettings(
        @Description("The program and its arguments; no shell looks at them.")
        List<String> command,

        @Default("{}")
        @Description(
                "Environment variables, besides PATH, HOME, LANG and TZ; nothing else of the agent's is passed on.")
        Map<String, String> environment,

        @Default("512") @Description("MiB of address space that a process of it may have; 0 for no limit.")
        int memoryLimit,

        @Default("0") @Description("Seconds of processor time that a process of it may take; 0 for no limit.")
        int cpuLimit,

        @Default("4096") @Description("KiB that it may print in a run; a streaming one, between two pauses.")
        int outputLimit,

        @Default("json")
        @Description("What it prints: json, an object a line, or openmetrics, also that of Prometheus.")
        Format format,

        @Default("") @Description("What comes before the names of metrics in OpenMetrics text, without the dot.")
        String namespace,

        @Default("['.+']")
        @Description("The metrics of OpenMetrics text that are sent, as the check openmetrics has them.")
        List<Object> metrics) {
    /** What a program prints. */
    public enum Format {
        /** One object a line. */
        JSON,
        /** The text of OpenMetrics, or of Prometheus. */
        OPENMETRICS
    }

    public ExternalSettings {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command is empty; name a program, such as [/opt/checks/queue.py]");
        }
        if (memoryLimit < 0 || cpuLimit < 0 || outputLimit < 1) {
            throw new IllegalArgumentException(
                    "memory_limit and cpu_limit must be 0 or more, and output_limit above 0");
        }
        metrics = List.copyOf(metrics);
        OpenMetricsSettings unused = OpenMetricsSettings.ofText(namespace, metrics);
    }
}
