// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.diagnosis;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.ErrorText;
import io.checkagent.agent.stage.SideBySide;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Tries out all stages of the agent. Thread-safe. */
public final class Diagnostics {
    /** Longer than a request to the cluster or an output may take by default. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<Diagnosis> diagnoses;
    private final Duration limit;

    @Inject
    Diagnostics(Set<Diagnosis> diagnoses) {
        this(diagnoses, LIMIT);
    }

    Diagnostics(Set<Diagnosis> diagnoses, Duration limit) {
        this.diagnoses = requireNonNull(diagnoses, "diagnoses is null").stream()
                .sorted(Comparator.comparing(Diagnosis::name))
                .toList();
        this.limit = limit;
    }

    /**
     * Tries them side by side, each within a time limit.
     *
     * @return what each found, by its name, in the order of the names; without those that have nothing to do
     */
    public Map<String, List<Finding>> run() throws InterruptedException {
        List<Callable<List<Finding>>> tasks = new ArrayList<>();
        diagnoses.forEach(diagnosis -> tasks.add(diagnosis::diagnose));
        List<Future<List<Finding>>> ended =
                new SideBySide("diagnosis", Math.max(1, diagnoses.size()), limit).run(tasks);
        Map<String, List<Finding>> found = new LinkedHashMap<>();
        for (int i = 0; i < diagnoses.size(); i++) {
            List<Finding> findings = findings(ended.get(i));
            if (!findings.isEmpty()) {
                found.put(diagnoses.get(i).name(), findings);
            }
        }
        return found;
    }

    private List<Finding> findings(Future<List<Finding>> diagnosis) throws InterruptedException {
        try {
            return diagnosis.get();
        } catch (CancellationException e) {
            return List.of(Finding.fail(
                    "not known after %s s".formatted(limit.toSeconds()),
                    "see what else fails; else ask again, with log_level debug"));
        } catch (ExecutionException e) {
            return List.of(Finding.fail(
                    "could not be tried: " + ErrorText.of(requireNonNullElse(e.getCause(), e)),
                    "report this, with agent flare"));
        }
    }
}
