// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Checkpoint;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Describes a {@link TestAgent}. Not thread-safe. */
public final class TestAgentBuilder {
    private final Map<String, String> environment = new HashMap<>();
    private CheckSource source;
    private String datadogYaml = "";
    private String confYaml = "instances: [{}]";
    private Checkpoint checkpoint = Checkpoint.empty();
    private @Nullable KubernetesClient client;

    TestAgentBuilder(CheckSource source) {
        this.source = requireNonNull(source, "source is null");
    }

    /** Which check of a packed plugin that has several. */
    public TestAgentBuilder check(String name) {
        source = source.named(requireNonNull(name, "name is null"));
        return this;
    }

    /** What would stand in {@code conf.d/<check>.d/conf.yaml}; when not given, one instance without settings. */
    public TestAgentBuilder configured(String yaml) {
        confYaml = requireNonNull(yaml, "yaml is null");
        return this;
    }

    /** What would stand in {@code datadog.yaml}; when not given, nothing. The hostname is {@code node-1}. */
    public TestAgentBuilder datadogYaml(String yaml) {
        datadogYaml = requireNonNull(yaml, "yaml is null");
        return this;
    }

    /** An environment variable of the agent. The real ones are not seen. */
    public TestAgentBuilder environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** What an earlier leader stored. */
    public TestAgentBuilder stored(Checkpoint value) {
        checkpoint = requireNonNull(value, "value is null");
        return this;
    }

    /** The client that the check is given, instead of one of a sandbox. The test closes it. */
    public TestAgentBuilder kubernetes(KubernetesClient value) {
        client = requireNonNull(value, "value is null");
        return this;
    }

    /**
     * Reads the configuration, makes a NODE check, and begins a streaming one. A check that asks for a Kubernetes client
     * gets that of a sandbox of its own.
     *
     * @throws IllegalArgumentException when the agent could not load the check, or the configuration is wrong
     */
    public TestAgent start() {
        TestAgent agent = new TestAgent(this);
        agent.begin();
        return agent;
    }

    TestInstallation installation() {
        return new TestInstallation(datadogYaml, confYaml, environment);
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    Optional<KubernetesClient> client() {
        return Optional.ofNullable(client);
    }

    CheckSource source() {
        return source;
    }

    static KubernetesClient clientOf(KubeSandbox sandbox) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(sandbox.kubeconfig()))
                .build();
    }
}
