// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.health.Health;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.api.Host;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Shows the process. */
final class AgentSection implements StatusSection<AgentSection.Life> {
    /** The process. */
    record Life(String version, long pid, String hostname, Instant startedAt, State state) {}

    /** Where it is in its life. */
    enum State {
        STARTING,
        RUNNING,
        STOPPING
    }

    private final Host host;
    private final Health health;
    private final Instant startedAt;
    private volatile State state = State.STARTING;

    @Inject
    AgentSection(Host host, Health health, Clock clock) {
        this.host = requireNonNull(host, "host is null");
        this.health = requireNonNull(health, "health is null");
        this.startedAt = clock.instant();
    }

    void runs() {
        state = State.RUNNING;
    }

    void stops() {
        state = State.STOPPING;
    }

    @Override
    public String name() {
        return "agent";
    }

    @Override
    public Life status() {
        return new Life(AgentVersion.full(), ProcessHandle.current().pid(), host.name(), startedAt, state);
    }

    @Override
    public List<StatusProblem> problems(Life life) {
        return health.live().reasons().stream()
                .map(reason -> StatusProblem.critical(
                        Trouble.THREAD_DEAD,
                        reason,
                        "restart the agent, as Kubernetes does by /live; agent flare has the log and the threads"))
                .toList();
    }

    @Override
    public void print(Life life, StatusPrinter out) {
        out.title("Check Agent " + life.version());
        out.line("Hostname", life.hostname());
        out.line("Pid", life.pid());
        out.line("Agent start", StatusPrinter.time(life.startedAt()));
        out.line("State", StatusPrinter.words(life.state()));
    }
}
