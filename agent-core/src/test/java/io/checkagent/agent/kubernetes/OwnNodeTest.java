// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.checkagent.kubernetes.OwnPod;
import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("it looks at what is logged")
class OwnNodeTest {
    private static final OwnPod POD = new OwnPod("default", "agent-x7k2p", Optional.empty());
    private static final Duration LONG = Duration.ofSeconds(60);

    private final KubeSandbox sandbox = KubeSandbox.builder().start();
    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(sandbox.kubeconfig()))
            .build();
    private final Logger logger = (Logger) LoggerFactory.getLogger(OwnNode.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(logged);
    }

    @AfterEach
    void close() {
        logger.detachAppender(logged);
        logger.setLevel(null);
        client.close();
        sandbox.close();
    }

    @Test
    void isWhatTheTokenSaysWithoutARequest() {
        OwnPod bound = new OwnPod("default", "agent-x7k2p", Optional.of("worker-2"));

        assertThat(node(Optional.of(bound), LONG)).contains("worker-2");
        assertThat(sandbox.requests()).isEmpty();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void isWhatThePodSaysWhereTheTokenIsTooOld() {
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("agent-x7k2p")
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("worker-2")
                        .endSpec()
                        .build())
                .create();

        assertThat(node(Optional.of(POD), LONG)).contains("worker-2");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void isNotKnownWithoutTheRightToAskWhichIsSaidOnce() {
        sandbox.deny(RequestMatcher.any().resource("pods"));

        assertThat(node(Optional.of(POD), LONG)).isEmpty();
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains(
                        "get pods \"agent-x7k2p\" in namespace \"default\"",
                        "set DD_HOSTNAME from spec.nodeName, or grant the verb get on pods")
                .doesNotContain("Exception");
    }

    @Test
    void isNotWaitedForLong() {
        sandbox.faults().inject(RequestMatcher.any(), Fault.hang());

        assertThat(node(Optional.of(POD), Duration.ofMillis(100))).isEmpty();
        assertThat(warnings()).singleElement().asString().contains("no answer in time");
    }

    @Test
    void isNoneOutsideOfAPod() {
        assertThat(new OwnNode(Optional.empty(), false, Cluster.of(client, "default"), LONG).name())
                .isEmpty();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void isNotKnownWithoutAServiceAccountWhichIsSaid() {
        assertThat(node(Optional.empty(), LONG)).isEmpty();
        assertThat(warnings()).singleElement().asString().contains("this pod has no ServiceAccount");
    }

    private Optional<String> node(Optional<OwnPod> pod, Duration limit) {
        return new OwnNode(pod, true, Cluster.of(client, "default"), limit).name();
    }

    private List<String> warnings() {
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
