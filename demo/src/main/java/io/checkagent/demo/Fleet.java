// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.Screen.Label;
import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.agent.AgentSettings;
import io.checkagent.demo.agent.ResultFile;
import io.checkagent.demo.ledger.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The agents of the demo, those that ended included, and all that they delivered. Used by one thread. */
final class Fleet implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Screen screen;
    private final ResultView view;
    private final List<AgentProcess> agents = new ArrayList<>();
    private final Set<AgentProcess> asked = new HashSet<>();
    private final Map<String, List<Delivery>> deliveries = new LinkedHashMap<>();

    Fleet(Screen screen) {
        this.screen = requireNonNull(screen, "screen is null");
        view = new ResultView(screen);
    }

    /** Starts an agent. */
    AgentProcess start(AgentSettings settings) throws IOException {
        AgentProcess agent = AgentProcess.start(settings);
        agents.add(agent);
        deliveries.put(agent.identity(), new ArrayList<>());
        screen.line(
                Label.AGENT,
                agent.identity() + " started, process " + agent.process().pid());
        return agent;
    }

    /** The agent that has this name in the election, if it is one of these. */
    Optional<AgentProcess> agent(String identity) {
        return agents.stream()
                .filter(agent -> agent.identity().equals(identity))
                .findFirst();
    }

    /** Those that run. */
    List<AgentProcess> running() {
        return agents.stream().filter(agent -> agent.process().isAlive()).toList();
    }

    /** Takes in and shows what was delivered since the last call. */
    void poll() throws IOException {
        for (AgentProcess agent : agents) {
            for (JsonNode result : agent.results().poll()) {
                deliveries
                        .getOrDefault(agent.identity(), List.of())
                        .addAll(ResultFile.deliveries(agent.identity(), result));
                view.show(agent, result);
            }
        }
    }

    /** All deliveries: those of the earlier leaders first. */
    List<Delivery> deliveries(List<String> leaders) {
        List<Delivery> all = new ArrayList<>();
        leaders.stream().distinct().forEach(leader -> all.addAll(deliveries.getOrDefault(leader, List.of())));
        deliveries.forEach((identity, some) -> {
            if (!leaders.contains(identity)) {
                all.addAll(some);
            }
        });
        return all;
    }

    /** Ends an agent in that way. */
    void end(AgentProcess agent, LeaderChange.Cause cause) throws InterruptedException {
        asked.add(agent);
        switch (cause) {
            case KILLED -> agent.kill();
            case STOPPED -> agent.process().destroy();
        }
    }

    /**
     * Asks all to end, and waits until they did.
     *
     * @return whether all ended as asked, and none by itself
     */
    boolean stop() throws IOException, InterruptedException {
        boolean well = true;
        for (AgentProcess agent : agents) {
            if (!asked.contains(agent) && !agent.process().isAlive()) {
                screen.line(Label.ERROR, agent.identity() + " ended by itself; its log:");
                screen.text(agent.log());
                well = false;
            }
            agent.process().destroy();
        }
        for (AgentProcess agent : agents) {
            if (!agent.stop(STOP_LIMIT)) {
                screen.line(Label.ERROR, agent.identity() + " did not end within " + STOP_LIMIT.toSeconds() + " s");
                agent.kill();
                well = false;
            }
        }
        return well;
    }

    /** Ends at once what still runs. */
    @Override
    public void close() {
        agents.forEach(AgentProcess::close);
    }
}
