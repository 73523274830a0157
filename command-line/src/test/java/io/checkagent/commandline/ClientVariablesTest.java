// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.TestPlugins;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The commands that need no running agent, each in a process of its own, whatever a variable of the environment says that
 * the clients of the cluster and of the intake read: a check of this node runs, and nobody sees a stack trace.
 */
@Timeout(180)
@Tag("thorough")
class ClientVariablesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    KUBECONFIG              | /nowhere/kubeconfig
                    KUBECONFIG              | :::
                    KUBERNETES_SERVICE_HOST | no host
                    KUBERNETES_SERVICE_PORT | abc
                    KUBERNETES_MASTER       | no url
                    HTTPS_PROXY             | ::
                    HTTPS_PROXY             | http://proxy.corp
                    HTTPS_PROXY             | socks5://u:hunter2@proxy
                    https_proxy             | ://
                    HTTP_PROXY              | http://[::1
                    NO_PROXY                | localhost, 127.0.0.1
                    NO_PROXY                | *.svc,10.0.0.0/8, my_host.internal,*
                    no_proxy                | 300.0.0.0/99
                    HOSTNAME                | a b/c
                    DD_POD_NAME             | {{ pod }}
                    """)
    void keepNoCheckOfThisNodeFromBeingTriedOrLookedAt(String name, String value) throws Exception {
        try (AgentProcess agent = new AgentProcess(home)) {
            TestPlugins.beat().writeTo(agent.plugins(), "beat.jar");
            agent.configure("beat", "{}");
            agent.environment(name, value);
            if (name.equals("KUBERNETES_SERVICE_PORT")) {
                agent.environment("KUBERNETES_SERVICE_HOST", "10.0.0.1");
            }

            agent.start("check", "beat");
            assertThat(agent.exitCode()).as(agent.log()).isZero();
            assertThat(agent.results()).contains("\"metric\":\"beat\"");
            assertThat(agent.results() + agent.log()).doesNotContain("\tat ", "Exception", "hunter2");

            agent.start("configcheck");
            assertThat(agent.exitCode()).as(agent.results() + agent.log()).isZero();
            assertThat(agent.results()).contains("beat");
            assertThat(agent.results() + agent.log()).doesNotContain("\tat ", "Exception", "hunter2");
        }
    }
}
