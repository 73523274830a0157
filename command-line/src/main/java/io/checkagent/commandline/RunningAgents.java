// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.Agent;
import io.checkagent.agent.crash.ExitCall;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent of a process: one, or, for an author of a check, one after the other. Thread-safe. */
final class RunningAgents {
    private static final Logger log = LoggerFactory.getLogger(RunningAgents.class);

    private final Supplier<Agent> maker;
    private volatile @Nullable Agent agent;
    private volatile boolean stopped;

    /** @param maker makes one that is not started */
    RunningAgents(Supplier<Agent> maker) {
        this.maker = requireNonNull(maker, "maker is null");
    }

    /** For one thread, as the next. */
    void start() {
        Agent made = maker.get();
        agent = made;
        made.start();
        // Told to end meanwhile, which was for the one before.
        if (stopped) {
            made.close();
        }
    }

    /** A plugin that is loaded is never swapped, so that the whole agent begins anew. */
    void renewWhenAPluginChanged() throws InterruptedException {
        Agent running = agent;
        if (running != null && !stopped && running.takeUpChanges()) {
            log.info("a plugin was built anew; the agent begins anew with it");
            running.close();
            start();
        }
    }

    /** Stops it for good, also while it starts; returns who ends the process, when it was a call and no signal. */
    Optional<String> stop() {
        stopped = true;
        Agent running = agent;
        Optional<String> culprit = running == null
                ? ExitCall.find()
                        .map(call -> "the agent was ended while it began: System.exit, called by " + call.caller())
                : running.exiting();
        culprit.ifPresent(log::error);
        if (running == null) {
            return culprit;
        }
        running.close();
        return culprit;
    }
}
