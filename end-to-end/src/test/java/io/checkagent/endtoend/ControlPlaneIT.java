// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service check of the control plane follows what happens to a component. */
class ControlPlaneIT {
    private static final int OK = 0;
    private static final int CRITICAL = 2;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Installation installation;

    ControlPlaneIT() throws Exception {
        installation = Installation.create("control-plane");
    }

    @AfterEach
    void end() {
        installation.close();
    }

    @Test
    void aStoppedSchedulerIsCriticalUntilItRunsAgain() throws Exception {
        installation.start("node-1");
        awaitScheduler(OK);

        installation.cluster().stop("scheduler");
        try {
            awaitScheduler(CRITICAL);
        } finally {
            installation.cluster().start("scheduler");
        }
        awaitScheduler(OK);
    }

    private void awaitScheduler(int status) {
        await("scheduler: status " + status)
                .atMost(LIMIT)
                .until(() -> installation.results().stream()
                                .map(Installation.Result::line)
                                .filter(line ->
                                        line.path("service_check").asString().equals("kube_apiserver_controlplane.up"))
                                .filter(line -> line.path("tags").toString().contains("\"component:scheduler\""))
                                .reduce((earlier, later) -> later)
                                .map(line -> line.path("status").asInt())
                                .orElse(-1)
                        == status);
    }
}
