// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.plugin.LoadedPlugin;
import io.checkagent.api.Scope;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What code of plugins goes on: runs, starts, and threads of their own. Keeps it in a record, once it has one. Thread-safe. */
final class Activity implements AutoCloseable {
    /** How often allocations are looked at while something runs. */
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Clock clock;
    private final Map<Thread, Watched> running = new HashMap<>();
    private final Map<String, LoadedPlugin> plugins = new LinkedHashMap<>();
    /** By the plugin that has made them. */
    private final Map<LoadedPlugin, Watched> threads = new HashMap<>();

    private @Nullable RunRecord runs;

    Activity(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    synchronized void noteIn(RunRecord record) {
        runs = record;
    }

    /** The current thread runs an instance from now on. */
    synchronized void began(CheckInstance instance) {
        int kind = (instance.streaming() ? kindOfWhatGoesOn(pluginOf(instance)) : RunRecord.PERIODIC)
                | (instance.scope() == Scope.CLUSTER ? RunRecord.OF_CLUSTER : 0);
        began(instance.id(), Optional.of(instance), kind);
    }

    /** What the current thread did ended. */
    synchronized void ended() {
        Watched ended = running.remove(Thread.currentThread());
        if (ended != null && runs != null) {
            Map<LoadedPlugin, List<Thread>> unused = lookForThreads(runs);
            ended.end(runs);
        }
    }

    /** The current thread calls its {@code start()} from now on, which {@link #ended()} ends. */
    synchronized void starting(LoadedPlugin plugin) {
        if (runs != null) {
            plugins.put(plugin.key(), plugin);
            began(plugin.key(), Optional.empty(), RunRecord.PERIODIC);
        }
    }

    private void began(String id, Optional<CheckInstance> instance, int kind) {
        if (runs != null) {
            Thread thread = Thread.currentThread();
            running.put(thread, Watched.begin(runs, id, kind, instance, Memory.allocatedBy(thread), clock.instant()));
            notifyAll();
        }
    }

    /** That it went on says nothing, but of one that can halt the process by itself: that is as suspect as a periodic run. */
    private static int kindOfWhatGoesOn(Optional<LoadedPlugin> whose) {
        return whose.filter(LoadedPlugin::halts).isPresent() ? RunRecord.PERIODIC : RunRecord.STREAMING;
    }

    private Optional<LoadedPlugin> pluginOf(CheckInstance instance) {
        String type = instance.definition().blueprint().checkClass().getName();
        return plugins.values().stream().filter(plugin -> plugin.brought(type)).findFirst();
    }

    /**
     * Those of plugins.
     *
     * @return those that run, by who has made them
     */
    private Map<LoadedPlugin, List<Thread>> lookForThreads(RunRecord record) {
        plugins.values().removeIf(LoadedPlugin::isGone);
        Map<LoadedPlugin, List<Thread>> found = LoadedPlugin.threadsOf(plugins.values());
        threads.entrySet().removeIf(one -> {
            boolean over = !found.containsKey(one.getKey());
            if (over) {
                one.getValue().end(record);
            }
            return over;
        });
        found.forEach((plugin, made) -> {
            if (!threads.containsKey(plugin)) {
                int kind = kindOfWhatGoesOn(Optional.of(plugin));
                threads.put(
                        plugin,
                        Watched.begin(
                                record, plugin.key(), kind, Optional.empty(), allocatedBy(made), clock.instant()));
                notifyAll();
            }
        });
        return found;
    }

    private static long allocatedBy(List<Thread> together) {
        return together.stream().mapToLong(Memory::allocatedBy).sum();
    }

    /** Notes what runs and plugins' threads allocate, as long as there are some. */
    void watch() throws InterruptedException {
        while (true) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            synchronized (this) {
                while (running.isEmpty() && threads.isEmpty()) {
                    wait();
                }
                look();
            }
        }
    }

    private synchronized void look() {
        RunRecord record = runs;
        if (record == null) {
            return;
        }
        Map<LoadedPlugin, List<Thread>> made = lookForThreads(record);
        Instant now = clock.instant();
        record.looked(now, Memory.heapInUse());
        running.forEach((thread, one) -> one.look(record, Memory.allocatedBy(thread), now));
        threads.forEach((plugin, one) -> one.look(record, allocatedBy(made.getOrDefault(plugin, List.of())), now));
    }

    /** What a thread runs. */
    synchronized Optional<CheckInstance> instanceOf(Thread thread) {
        return Optional.ofNullable(running.get(thread)).flatMap(Watched::instance);
    }

    /** Whose call it is: by the innermost class of a plugin, whoever made the thread. */
    synchronized Optional<LoadedPlugin> pluginOf(ExitCall call) {
        return call.frames().stream()
                .flatMap(frame -> plugins.values().stream().filter(plugin -> plugin.brought(frame.getClassName())))
                .findFirst();
    }

    /** The agent was stopped. */
    @Override
    public synchronized void close() throws IOException {
        RunRecord ended = runs;
        runs = null;
        if (ended != null) {
            ended.close();
        }
    }
}
