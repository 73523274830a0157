// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.port

import io.checkagent.api.ServiceCheck.Status
import io.checkagent.testkit.CheckAssertions.assertThat
import io.checkagent.testkit.CheckAssertions.assertThatThrownBy
import io.checkagent.testkit.TestAgent
import java.net.InetAddress
import java.net.ServerSocket
import java.nio.file.Path
import org.junit.jupiter.api.Test

class PortCheckTest {
    private val server = ServerSocket(0, 1, InetAddress.getLoopbackAddress())

    private fun agent(settings: String) =
        TestAgent.running(PortCheck::class.java).configured("instances: [{$settings}]").start()

    @Test
    fun tellsThatAndHowFastSomethingAnswers() {
        server.use {
            agent("address: 127.0.0.1, port: ${server.localPort}, label: own").use { agent ->
                agent.run()

                assertThat(agent).emitted().serviceCheck("port.can_connect").withStatus(Status.OK).withTag("target:own")
                assertThat(agent).emitted().gauge("port.connect_time").once()
                assertThat(agent).allMetricsCovered().metricsMatchMetadata().metricsAreDocumentedIn(Path.of("README.md"))
            }
        }
    }

    @Test
    fun tellsThatNothingListens() {
        server.close()
        agent("address: 127.0.0.1, port: ${server.localPort}").use { agent ->
            agent.run()

            assertThat(agent)
                .emitted()
                .serviceCheck("port.can_connect")
                .withStatus(Status.CRITICAL)
                .withText("refused")
                .withTag("target:127.0.0.1:${server.localPort}")
            assertThat(agent).metricsMatchMetadata()
        }
    }

    @Test
    fun refusesAMisspeltSetting() {
        server.close()
        assertThatThrownBy { agent("adress: localhost") }.hasMessageContaining("address")
    }
}
