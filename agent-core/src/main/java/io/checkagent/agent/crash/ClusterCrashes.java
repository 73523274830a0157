// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.checkpoint.ConfigMapAccess;
import io.checkagent.agent.stage.ErrorText;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agents of the cluster died of: kept in the annotation {@value #ANNOTATION} of the ConfigMap with the checkpoints,
 * for which every agent has the rights. An agent that died of a check of the cluster notes it when it is back, or before it
 * ends; a new leader reads it, once a term, before its checks start. One thread makes all requests, so that nobody waits
 * longer than he wants. Without a cluster nothing is kept. Thread-safe.
 */
public final class ClusterCrashes {
    static final String ANNOTATION = "check-agent.io/crashes";

    private static final Logger log = LoggerFactory.getLogger(ClusterCrashes.class);
    private static final int CONFLICTS = 10;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    /** With a pause of at most 15 s each: an API server that is away for minutes is told all the same. */
    private static final int ATTEMPTS = 20;

    private final Optional<ConfigMapAccess> access;
    private final Clock clock;
    private final Set<ClusterDeaths.Death> untold = new LinkedHashSet<>();
    private ClusterDeaths known = ClusterDeaths.NONE;
    private boolean asked;
    private int failures;

    @Inject
    ClusterCrashes(Optional<ConfigMapAccess> access, Clock clock) {
        this.access = requireNonNull(access, "access is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Of an agent without a cluster. */
    public static ClusterCrashes none() {
        return new ClusterCrashes(Optional.empty(), Clock.systemUTC());
    }

    /** Has that noted, soon. */
    synchronized void tell(ClusterDeaths.Death death) {
        if (access.isPresent()) {
            untold.add(death);
            notifyAll();
        }
    }

    /** Waits until all is noted, or given up, but no longer than that. */
    synchronized void awaitTold(Duration limit) {
        try {
            await(limit, () -> untold.isEmpty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Reads what is noted, or goes on with what is known after that time.
     *
     * @throws InterruptedException when interrupted while waiting
     */
    public synchronized void refresh(Duration limit) throws InterruptedException {
        if (access.isEmpty()) {
            return;
        }
        asked = true;
        notifyAll();
        if (!await(limit, () -> !asked)) {
            log.warn(
                    "what agents of the cluster died of could not be read within {} ms; its checks start without",
                    limit.toMillis());
        }
    }

    private synchronized boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
        }
        return true;
    }

    /** Why no leader may run an instance yet, as far as is known. */
    synchronized Optional<Crashes.Hold> hold(String instanceId, Instant now) {
        return known.held(instanceId, now)
                .map(held -> new Crashes.Hold(Duration.between(now, held.until()), text(held)));
    }

    private String text(ClusterDeaths.Held held) {
        ConfigMapAccess where = access.orElseThrow();
        return "is held back on every agent until %s: an agent died of it for the %s time within a day, last that of %s at %s: %s; repair it or change its configuration; to let it run at once, kubectl annotate -n %s configmap %s %s- and restart the leader"
                .formatted(
                        held.until().truncatedTo(ChronoUnit.SECONDS),
                        Crashes.ordinal(held.times()),
                        held.last().agent(),
                        held.last().at().truncatedTo(ChronoUnit.SECONDS),
                        held.last().reason(),
                        where.namespace(),
                        where.name(),
                        ANNOTATION);
    }

    /** Notes and reads what there is to, until interrupted. */
    void loop() throws InterruptedException {
        while (true) {
            synchronized (this) {
                while (!asked && untold.isEmpty()) {
                    wait();
                }
            }
            step();
            synchronized (this) {
                if (!untold.isEmpty()) {
                    boolean unused = await(ConfigMapAccess.retryAfter(failures), () -> asked);
                }
            }
        }
    }

    /** Makes the requests that are due. */
    void step() {
        List<ClusterDeaths.Death> due;
        synchronized (this) {
            due = List.copyOf(untold);
        }
        try {
            ClusterDeaths stored = exchange(access.orElseThrow(), due);
            synchronized (this) {
                known = stored;
                due.forEach(untold::remove);
                failures = 0;
                answered();
            }
        } catch (KubernetesClientException | IllegalStateException e) {
            synchronized (this) {
                failures++;
                if (due.isEmpty()) {
                    log.warn("what agents of the cluster died of cannot be read: {}", ErrorText.of(e));
                } else if (failures >= ATTEMPTS) {
                    log.warn(
                            "that this agent died of a check of the cluster cannot be noted for the next leader: {}",
                            ErrorText.of(e));
                    untold.clear();
                }
                answered();
            }
        }
    }

    private synchronized void answered() {
        asked = false;
        notifyAll();
    }

    /** Notes those deaths, unless they are noted already; returns all that are. */
    private ClusterDeaths exchange(ConfigMapAccess configMap, List<ClusterDeaths.Death> due) {
        for (int conflict = 0; conflict < CONFLICTS; conflict++) {
            Optional<ConfigMap> found = configMap.get();
            ClusterDeaths stored = found.map(object -> object.getMetadata().getAnnotations())
                    .map(annotations -> annotations.get(ANNOTATION))
                    .map(ClusterDeaths::parse)
                    .orElse(ClusterDeaths.NONE);
            if (stored.all().containsAll(due)) {
                return stored;
            }
            ClusterDeaths noted = stored.with(due, clock.instant());
            try {
                write(configMap, found, noted.text());
                log.info(
                        "that this agent died of a check of the cluster is noted in configmap {}/{} for the next leader",
                        configMap.namespace(),
                        configMap.name());
                return noted;
            } catch (KubernetesClientException e) {
                boolean gone = found.isPresent() && e.getCode() == NOT_FOUND;
                if (e.getCode() != CONFLICT && !gone) {
                    throw e;
                }
            }
        }
        throw new KubernetesClientException("it was changed by others " + CONFLICTS + " times in a row");
    }

    /** Whoever writes checkpoints reads it anew, and goes on: the note of who writes them stays. */
    private static void write(ConfigMapAccess configMap, Optional<ConfigMap> found, String text) {
        ConfigMap changed = new ConfigMapBuilder(found.orElseGet(ConfigMap::new))
                .editOrNewMetadata()
                .withNamespace(configMap.namespace())
                .withName(configMap.name())
                .addToAnnotations(ANNOTATION, text)
                .endMetadata()
                .build();
        ConfigMap unused = found.isPresent() ? configMap.replace(changed) : configMap.create(changed);
    }
}
