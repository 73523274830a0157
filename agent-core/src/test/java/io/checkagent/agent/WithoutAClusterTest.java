// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.checkagent.agent.stage.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** What the log says of checks that need a cluster, where none is configured. */
@Timeout(120)
@Isolated("reads what the whole process logs")
class WithoutAClusterTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @Test
    void saysOnceWhatDoesNotRunAndWhatToDo() throws IOException {
        TestPlugins.ofTheCluster().writeTo(Files.createDirectories(home.resolve("plugins")), "cluster.jar");

        assertThat(warningsOfAnAgentWith("pods: {instances: [{}]}, nodes: {instances: [{}]}"))
                .singleElement()
                .asString()
                .contains("nodes, pods cannot run", "set one of them, or run in a pod");
    }

    @Test
    void saysThatNobodyCanLead() throws IOException {
        TestPlugins.counter().writeTo(Files.createDirectories(home.resolve("plugins")), "counter.jar");

        assertThat(warningsOfAnAgentWith("counter: {instances: [{}]}"))
                .singleElement()
                .asString()
                .contains("the cluster's checks cannot run", "set one of them, or run in a pod");
    }

    private List<String> warningsOfAnAgentWith(String checks) throws IOException {
        Path file = Files.createDirectories(home.resolve("conf")).resolve("datadog.yaml");
        Files.writeString(file, """
                hostname: node-1
                cmd_port: 0
                leader_election: true
                outputs: [{type: file, path: %s}]
                checks: {kube_apiserver_controlplane: {enabled: false}, %s}
                """.formatted(home.resolve("output.jsonl"), checks));
        Logger log = (Logger) LoggerFactory.getLogger("io.checkagent");
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        log.addAppender(appender);
        log.setLevel(Level.WARN);
        log.setAdditive(false);
        try (Agent agent = Agents.running(
                AgentConfigurationLoader.load(Optional.of(file), home, Map.of()), new Installation(home, Map.of()))) {
            agent.start();
        } finally {
            log.detachAppender(appender);
            log.setLevel(null);
            log.setAdditive(true);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
