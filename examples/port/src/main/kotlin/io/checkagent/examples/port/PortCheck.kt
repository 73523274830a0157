// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.port

import io.checkagent.api.Check
import io.checkagent.api.CheckContext
import io.checkagent.api.CheckType
import io.checkagent.api.Default
import io.checkagent.api.Description
import io.checkagent.api.EmitsMetric
import io.checkagent.api.EmitsServiceCheck
import io.checkagent.api.Key
import io.checkagent.api.ServiceCheck
import io.checkagent.api.ServiceCheck.Status
import java.io.IOException
import java.net.InetSocketAddress
import java.net.Socket
import java.time.Duration
import java.util.Optional
import org.pf4j.Extension

/** What can be configured for each instance. */
@JvmRecord
data class PortSettings(
    @Key("address") @Description("The host that is connected to.") val host: String,
    @Default("80") @Description("Its port.") val port: Int,
    @Default("5s") @Description("How long it may take.") val timeout: Duration,
    @Description("A name for the tag target; host and port when not given.") val label: Optional<String>,
)

/** Whether something listens, and how long it takes to connect. */
@Extension
@CheckType(name = "port")
@EmitsMetric(name = "port.connect_time", unit = "second", description = "how long it took to connect")
@EmitsServiceCheck(
    name = "port.can_connect",
    statuses = [Status.OK, Status.CRITICAL],
    description = "whether something listens",
)
class PortCheck(private val settings: PortSettings) : Check {
    override fun run(context: CheckContext) {
        val tag = "target:" + settings.label.orElse("${settings.host}:${settings.port}")
        val began = System.nanoTime()
        try {
            Socket().use {
                it.connect(InetSocketAddress(settings.host, settings.port), settings.timeout.toMillis().toInt())
            }
            context.sender().gauge("port.connect_time", (System.nanoTime() - began) / 1e9, tag)
            context.sender().serviceCheck(ServiceCheck.of("port.can_connect", Status.OK, "", tag))
        } catch (e: IOException) {
            val reason = e.message ?: e.javaClass.simpleName
            context.sender().serviceCheck(ServiceCheck.of("port.can_connect", Status.CRITICAL, reason, tag))
        }
    }
}
