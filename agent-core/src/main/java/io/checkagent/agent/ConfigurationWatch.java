// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Installation;
import io.checkagent.configuration.EffectiveSetting;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that {@code datadog.yaml} is no longer what the agent was started with, and which keys wait for a restart.
 * Thread-safe.
 */
final class ConfigurationWatch {
    private static final Logger log = LoggerFactory.getLogger(ConfigurationWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final AgentConfigurationLoader.Result running;
    private final Installation installation;
    private Optional<String> seen;
    private volatile List<String> waiting = List.of();

    @Inject
    ConfigurationWatch(AgentConfigurationLoader.Result running, Installation installation) {
        this.running = requireNonNull(running, "running is null");
        this.installation = requireNonNull(installation, "installation is null");
        this.seen = content();
    }

    /** The keys of which the file says something else than is in force. */
    List<String> waiting() {
        return waiting;
    }

    void loop() throws InterruptedException {
        while (true) {
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
            look();
        }
    }

    /** Reads the file when it has changed. */
    void look() {
        Optional<String> now = content();
        if (running.file().isEmpty() || now.equals(seen)) {
            return;
        }
        seen = now;
        Path file = running.file().get();
        if (now.isEmpty()) {
            log.warn("{} cannot be read any more; the agent goes on as it was started", file);
            return;
        }
        AgentConfigurationLoader.Result changed =
                AgentConfigurationLoader.load(running.file(), installation.home(), installation.environment());
        Map<String, String> before = values(running);
        waiting = values(changed).entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        changed.problems().stream()
                .filter(problem -> problem.isError() && !running.problems().contains(problem))
                .forEach(problem -> log.warn("{}", problem));
        if (waiting.isEmpty()) {
            log.info("{} has changed, and nothing in it waits for a restart", file);
        } else {
            log.warn("{} has changed; restart the agent to apply: {}", file, String.join(", ", waiting));
        }
    }

    private Optional<String> content() {
        try {
            return running.file().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.readString(running.file().get()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> values(AgentConfigurationLoader.Result loaded) {
        return loaded.settings().stream()
                .collect(Collectors.toMap(EffectiveSetting::key, EffectiveSetting::value, (first, second) -> second));
    }
}
