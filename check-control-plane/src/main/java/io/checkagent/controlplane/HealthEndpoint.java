// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code /readyz?verbose} and {@code /livez?verbose} say: one line for each check, {@code [+]name ok} or {@code
 * [-]name failed: reason}.
 *
 * @param passed names of the checks that passed
 * @param failed names of the checks that failed
 */
record HealthEndpoint(List<String> passed, List<String> failed) {
    HealthEndpoint {
        passed = List.copyOf(passed);
        failed = List.copyOf(failed);
    }

    static HealthEndpoint parse(String body) {
        List<String> passed = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        body.lines().forEach(line -> {
            if (line.startsWith("[+]")) {
                passed.add(checkName(line));
            } else if (line.startsWith("[-]")) {
                failed.add(checkName(line));
            }
        });
        return new HealthEndpoint(passed, failed);
    }

    /** Whether it is the report of an API server, and not the page of something in between. */
    boolean isReport() {
        return !passed.isEmpty() || !failed.isEmpty();
    }

    private static String checkName(String line) {
        int end = line.indexOf(' ');
        return end < 0 ? line.substring(3) : line.substring(3, end);
    }
}
