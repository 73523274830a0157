// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.request.RequestMatcher;
import io.checkagent.testkit.CheckAssertions;
import io.checkagent.testkit.TestAgent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An API server that brings no events is told, and so is that it does again. */
@Order(1)
@Timeout(120)
class OutagesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final RequestMatcher EVENTS = RequestMatcher.any().resource("events");

    @RegisterExtension
    final TestAgent agent = TestAgent.running(KubernetesEventsCheck.class).start();

    @ParameterizedTest
    @CsvSource({
        "503,'{\"kind\":\"Status\",\"code\":503,\"message\":\"etcd is away\"}',503: etcd is away",
        "429,'{\"kind\":\"Status\",\"code\":429,\"reason\":\"TooManyRequests\"}',429 TooManyRequests",
        "502,<html>Bad gateway</html>,502: not said by Kubernetes: <html>Bad gateway",
        "200,<html>log in</html>,watch events: frames of a watch were expected"
    })
    void anOutageIsAProblemUntilItIsOver(int code, String body, String told) throws Exception {
        agent.gainLeadership();
        awaitWatch(1);
        assertThat(problem()).isEmpty();
        agent.sandbox().faults().inject(EVENTS.verb("watch"), Fault.reply(code, body));
        agent.sandbox().faults().inject(EVENTS.verb("watch"), Fault.cut(), 1);
        await().atMost(PATIENCE).until(() -> watches() > 2);
        agent.advance(Duration.ofSeconds(20));
        assertThat(problem()).as("it may be over soon").isEmpty();

        agent.advance(Duration.ofSeconds(20));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(problem())
                .contains("no events are collected since 2026-01-01T00:00:00Z: ", told));

        agent.sandbox().faults().clear();
        int before = watches();
        await().atMost(PATIENCE).until(() -> watches() > before);
        await().atMost(PATIENCE).untilAsserted(() -> {
            agent.advance(Duration.ofSeconds(11));
            assertThat(problem()).isEmpty();
        });
        assertThat(agent.warnings()).as("what is over is no problem any more").isEmpty();
        CheckAssertions.assertThat(agent)
                .metricsMatchMetadata()
                .metricsAreDocumentedIn(Path.of("../docs/event-collection.md"));
    }

    @Test
    void aRefusedWatchNamesVerbResourceAndManifest() {
        agent.sandbox().deny(EVENTS.verb("watch"));
        agent.gainLeadership();

        await().atMost(PATIENCE).until(() -> agent.failure().isPresent());

        assertThat(agent.failure().orElseThrow())
                .hasMessageContaining("not permitted to watch events (403")
                .hasMessageContaining("grant the verb watch on events in a ClusterRole")
                .hasMessageContaining("manifests/rbac.yaml")
                .hasMessageNotContaining("Exception");
    }

    private String problem() {
        return String.valueOf(agent.details().getOrDefault("problem", ""));
    }

    private void awaitWatch(int times) {
        await().atMost(PATIENCE).until(() -> watches() >= times);
    }

    private int watches() {
        return (int) List.copyOf(agent.sandbox().requests()).stream()
                .filter(request ->
                        request.verb().equals("watch") && request.resource().equals("events"))
                .count();
    }
}
