// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Files of a test, and the connections that come of them. */
final class Setting {
    private final Path folder;

    Setting(Path folder) {
        this.folder = folder;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path write(String name, String text) {
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program of that shell script. */
    Path program(String name, String script) {
        Path program = write(name, "#!/bin/sh\n" + script);
        if (!program.toFile().setExecutable(true)) {
            throw new IllegalStateException("cannot be made executable: " + program);
        }
        return program;
    }

    /** A kubeconfig with one context; {@code cluster} and {@code user} are written in YAML's flow style. */
    Path kubeconfig(String cluster, String user) {
        return write("kubeconfig", """
                apiVersion: v1
                kind: Config
                current-context: only
                contexts: [{name: only, context: {cluster: only, user: only}}]
                clusters:
                - name: only
                  cluster: {%s}
                users:
                - name: only
                  user: {%s}
                """.formatted(cluster, user));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    static KubernetesSettings settings(Optional<Path> kubeconfig) {
        return new KubernetesSettings(kubeconfig, Optional.empty(), true, Duration.ofSeconds(10));
    }

    /** By {@code kubernetes_kubeconfig_path}. */
    ClusterConnection connection(Path kubeconfig, Map<String, String> environment) {
        return ClusterConnection.find(settings(Optional.of(kubeconfig)), environment, surroundings());
    }

    ClusterConnection connection(String cluster, String user) {
        return connection(kubeconfig(cluster, user), Map.of());
    }

    /** As in a pod whose ServiceAccount is the folder {@code serviceaccount}; plugins have two seconds. */
    ClusterConnection.Surroundings surroundings() {
        return new ClusterConnection.Surroundings(
                new ServiceAccount(file("serviceaccount")), Duration.ofSeconds(2), Clock.systemUTC());
    }

    ClusterConnection inPod(Map<String, String> environment) {
        return ClusterConnection.find(settings(Optional.empty()), environment, surroundings());
    }

    /** Asks for a ConfigMap, once. */
    static void ask(ClusterConnection connection) {
        try (KubernetesClient client = connection.client()) {
            ask(client);
        }
    }

    static void ask(KubernetesClient client) {
        client.configMaps().inNamespace("default").withName("x").get();
    }
}
