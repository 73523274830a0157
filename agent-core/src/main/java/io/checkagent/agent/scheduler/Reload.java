// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.check.Checks;
import io.checkagent.agent.stage.ErrorText;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings new plugins and a changed {@code conf.d} into force while the agent runs. Instances of an unchanged
 * configuration go on undisturbed; one whose configuration changed ends, with what it sent acknowledged, before the new
 * one begins. Looks at the files every {@link #INTERVAL}: where Kubernetes mounts a ConfigMap, links are swapped, which
 * no watch of a file tells reliably. {@code datadog.yaml} is read at the start only.
 */
public final class Reload {
    static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final Checks checks;
    private final Scheduler scheduler;

    @Inject
    Reload(Checks checks, Scheduler scheduler) {
        this.checks = requireNonNull(checks, "checks is null");
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
    }

    void loop() throws InterruptedException {
        while (true) {
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
            try {
                once();
            } catch (RuntimeException | LinkageError e) {
                log.error("plugins and conf.d could not be looked at, and will be again: {}", ErrorText.of(e));
            }
        }
    }

    /** Looks at the files, and does what they ask for. */
    public synchronized void once() throws InterruptedException {
        Map<String, CheckInstance> before = checks.instances();
        List<String> warningsBefore = checks.warnings();
        if (!checks.refresh()) {
            return;
        }
        Map<String, CheckInstance> now = checks.instances();
        checks.warnings().stream()
                .filter(warning -> !warningsBefore.contains(warning))
                .forEach(log::warn);
        List<CheckInstance> removed = before.values().stream()
                .filter(instance -> !now.containsKey(instance.id()))
                .toList();
        if (!scheduler.remove(removed, STOP_LIMIT, SETTLE_LIMIT)) {
            log.warn("a check whose configuration changed did not end in time; whatever it still sends is refused");
        }
        now.values().forEach(scheduler::add);
        log.info(
                "plugins or conf.d changed: {} check instances started, {} stopped, {} go on",
                now.keySet().stream().filter(id -> !before.containsKey(id)).count(),
                removed.size(),
                now.keySet().stream().filter(before::containsKey).count());
    }
}
