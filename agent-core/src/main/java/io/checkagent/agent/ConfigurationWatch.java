// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.StageSettings;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.LiveSettings;
import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.Scrubber;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that {@code datadog.yaml} has changed, has the stages apply what they can ({@link LiveSettings}), and knows which
 * keys wait for a restart. Thread-safe.
 */
final class ConfigurationWatch {
    private static final Logger log = LoggerFactory.getLogger(ConfigurationWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final AgentConfigurationLoader.Result running;
    private final Installation installation;
    private final Set<LiveSettings<?>> live;
    private Optional<String> seen;
    private volatile List<String> waiting = List.of();
    private volatile List<EffectiveSetting> effective;
    /** What the keys say that were applied last. */
    private final Map<String, String> inForce = new HashMap<>();

    @Inject
    ConfigurationWatch(AgentConfigurationLoader.Result running, Installation installation, Set<LiveSettings<?>> live) {
        this.running = requireNonNull(running, "running is null");
        this.installation = requireNonNull(installation, "installation is null");
        this.live = Set.copyOf(live);
        this.seen = content();
        this.effective = List.copyOf(running.settings());
        running.settings().forEach(setting -> inForce.put(setting.key(), said(running, setting)));
    }

    /** The keys of which the file says something else than is in force. */
    List<String> waiting() {
        return waiting;
    }

    /** What each key is in force as, with what was applied. */
    List<EffectiveSetting> settings() {
        return effective;
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
        if (changed.configuration().isEmpty()) {
            changed.problems().forEach(problem -> log.warn("{}", problem));
            log.warn("{} cannot be used as it is now; the agent goes on with what it read before", file);
            return;
        }
        List<EffectiveSetting> different = changed.settings().stream()
                .filter(setting -> !said(changed, setting).equals(inForce.get(setting.key())))
                .toList();
        List<String> applied = apply(changed, changed.configuration().get(), different);
        waiting = keys(different.stream().filter(setting -> !applied.contains(setting.key())));
        changed.problems().stream()
                .filter(problem -> problem.isError() && !running.problems().contains(problem))
                .forEach(problem -> log.warn("{}", problem));
        if (!applied.isEmpty()) {
            log.info("{} has changed; applied: {}", file, String.join(", ", applied));
        }
        if (waiting.isEmpty()) {
            log.info("{} has changed, and nothing in it waits for a restart", file);
        } else {
            log.warn("{} has changed; restart the agent to apply: {}", file, String.join(", ", waiting));
        }
    }

    /** Returns the keys that were applied. */
    private List<String> apply(
            AgentConfigurationLoader.Result changed,
            AgentConfiguration configuration,
            List<EffectiveSetting> different) {
        Map<Class<?>, Record> all = StageSettings.of(configuration);
        List<LiveSettings<?>> taken = live.stream()
                .filter(settings -> different.stream().anyMatch(settings::cover) && apply(settings, all))
                .toList();
        Predicate<EffectiveSetting> isTaken = setting -> taken.stream().anyMatch(settings -> settings.cover(setting));
        effective = Stream.concat(
                        effective.stream().filter(isTaken.negate()),
                        changed.settings().stream().filter(isTaken))
                .toList();
        List<EffectiveSetting> applied = different.stream().filter(isTaken).toList();
        applied.forEach(setting -> inForce.put(setting.key(), said(changed, setting)));
        return keys(applied.stream());
    }

    /** What is hidden may differ, too. */
    private static String said(AgentConfigurationLoader.Result loaded, EffectiveSetting setting) {
        String key = setting.key();
        return setting.value().contains(Scrubber.HIDDEN)
                ? setting.value() + loaded.topLevel().digest(key.substring(0, (key + ".").indexOf('.')))
                : setting.value();
    }

    private static <S extends Record> boolean apply(LiveSettings<S> settings, Map<Class<?>, Record> all) {
        return settings.apply().test(settings.type().cast(all.get(settings.type())));
    }

    private static List<String> keys(Stream<EffectiveSetting> settings) {
        return settings.map(EffectiveSetting::key).distinct().sorted().toList();
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
}
