// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * What agents tell, wherever they run, of an API server that is killed and comes back after a hundred seconds. The hook
 * {@code e2e.hook.component} kills and starts it.
 */
final class ToldOutage {
    private static final Duration OUTAGE = Duration.ofSeconds(100);
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    /** From the beginning of a run to its result, and the time that a busy machine needs. */
    private static final Duration RUN = Duration.ofSeconds(7);
    /** Of the default lease of 60 s. */
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(30);

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final String REACHABLE = "kubernetes.api_server.can_connect";
    private static final String COMPONENT = "kube_apiserver_controlplane.up";
    private static final int OK = 0;
    private static final int CRITICAL = 2;

    private final List<String> agents;
    private final Results results;

    /** All that an agent sent so far. */
    @FunctionalInterface
    interface Results {
        List<JsonNode> of(String agent) throws IOException;
    }

    ToldOutage(List<String> agents, Results results) {
        this.agents = List.copyOf(agents);
        this.results = requireNonNull(results, "results is null");
    }

    /** Each tells it every interval, the one that leads tells of the control plane as long as its lease allows, all the end. */
    void everyAgentTellsItEachIntervalAndTheLeaderAsLongAsItsLeaseAllows(String leader) throws Exception {
        for (String agent : agents) {
            awaitTold(agent, REACHABLE, Instant.EPOCH);
        }
        awaitTold(leader, COMPONENT, Instant.EPOCH);

        apiServer("kill");
        Instant stopped = Instant.now();
        try {
            TimeUnit.NANOSECONDS.sleep(OUTAGE.toNanos());
        } finally {
            apiServer("start");
        }
        Instant over = stopped.plus(OUTAGE);

        for (String agent : agents) {
            NavigableMap<Instant, Integer> told =
                    told(agent, REACHABLE).subMap(stopped.plusSeconds(1), true, over, false);
            System.out.printf("%s told the outage %s s after its beginning%n", agent, secondsSince(stopped, told));
            assertThat(told.values()).as(agent).containsOnly(CRITICAL);
            assertThat(longestSilence(told, stopped, over)).as(agent).isLessThan(INTERVAL.plus(RUN));
        }
        NavigableMap<Instant, Integer> ofLeader =
                told(leader, COMPONENT).subMap(stopped.plusSeconds(1), true, over, false);
        System.out.printf(
                "the leader told that the API server is down %s s after the beginning%n",
                secondsSince(stopped, ofLeader));
        assertThat(ofLeader.values()).as("while it led").isNotEmpty().containsOnly(CRITICAL);
        assertThat(ofLeader.lastKey())
                .as("and not longer")
                .isBefore(stopped.plus(RENEW_DEADLINE).plus(RUN));

        for (String agent : agents) {
            awaitTold(agent, REACHABLE, over);
        }
        // Whoever that is now: the lock names the former one until another has taken it.
        await("a leader tells that the API server is up")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    for (String agent : agents) {
                        if (told(agent, COMPONENT).tailMap(over).containsValue(OK)) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private static void apiServer(String action) throws IOException, InterruptedException {
        Hook.of("e2e.hook.component").orElseThrow().run(Map.of("action", action, "component", "apiserver"));
    }

    private void awaitTold(String agent, String check, Instant since) {
        await(agent + " tells " + check + " as well")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> told(agent, check).tailMap(since).containsValue(OK));
    }

    /** Statuses of that service check, in whole seconds; of components the API server's. */
    private NavigableMap<Instant, Integer> told(String agent, String check) throws IOException {
        NavigableMap<Instant, Integer> told = new TreeMap<>();
        for (JsonNode line : results.of(agent)) {
            if (line.path("service_check").asString().equals(check)
                    && (!check.equals(COMPONENT) || line.path("tags").toString().contains("\"component:apiserver\""))) {
                told.put(
                        Instant.ofEpochSecond(line.path("timestamp").asLong()),
                        line.path("status").asInt(-1));
            }
        }
        return told;
    }

    private static List<Long> secondsSince(Instant begin, Map<Instant, Integer> told) {
        return told.keySet().stream()
                .map(at -> Duration.between(begin, at).toSeconds())
                .toList();
    }

    private static Duration longestSilence(Map<Instant, Integer> told, Instant from, Instant until) {
        Duration longest = Duration.ZERO;
        Instant last = from;
        for (Instant at : told.keySet()) {
            longest = longer(longest, Duration.between(last, at));
            last = at;
        }
        return longer(longest, Duration.between(last, until));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
