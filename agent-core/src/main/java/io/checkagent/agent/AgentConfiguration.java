// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import io.checkagent.agent.config.ClusterAgentSettings;
import io.checkagent.agent.config.ConfdSettings;
import io.checkagent.agent.config.LoggingSettings;
import io.checkagent.agent.config.SecretBackendSettings;
import io.checkagent.agent.health.HealthSettings;
import io.checkagent.agent.host.HostSettings;
import io.checkagent.agent.kubernetes.ClusterSettings;
import io.checkagent.agent.leadership.ElectionSettings;
import io.checkagent.agent.plugin.PluginSettings;
import io.checkagent.agent.scheduler.SchedulerSettings;
import io.checkagent.agent.stage.RunDirectory;
import io.checkagent.agent.status.ApiSettings;
import io.checkagent.agent.status.GuiSettings;
import io.checkagent.agent.telemetry.TelemetrySettings;
import io.checkagent.configuration.Inline;
import io.checkagent.delivery.DeliverySettings;
import io.checkagent.kubernetes.KubernetesSettings;

/**
 * What {@code datadog.yaml} and the environment say: each stage's own record, whose keys stand side by side. Keys,
 * environment variables, defaults, error messages and the JSON Schema all come from their components.
 */
public record AgentConfiguration(
        @Inline HostSettings host,
        @Inline LoggingSettings logging,
        @Inline KubernetesSettings kubernetes,
        @Inline ClusterSettings cluster,
        @Inline ElectionSettings election,
        @Inline ClusterAgentSettings clusterAgent,
        @Inline PluginSettings plugins,
        @Inline ConfdSettings confd,
        @Inline SchedulerSettings scheduler,
        @Inline ApiSettings api,
        @Inline HealthSettings health,
        @Inline GuiSettings gui,
        @Inline TelemetrySettings telemetry,
        @Inline SecretBackendSettings secretBackend,
        @Inline RunDirectory runDirectory,
        @Inline DeliverySettings delivery) {}
