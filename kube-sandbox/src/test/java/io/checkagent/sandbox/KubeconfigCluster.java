// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Any cluster: the system property {@code contract.kubeconfig} names an administrator's kubeconfig, and {@code
 * contract.hook.compact}, optionally, a shell command that compacts its etcd to the newest revision.
 */
final class KubeconfigCluster implements ContractCluster {
    private final Config config;
    private final HttpClient http;
    private final Optional<String> compactCommand =
            Optional.ofNullable(System.getProperty("contract.hook.compact")).filter(command -> !command.isBlank());

    KubeconfigCluster(Path kubeconfig) {
        try {
            this.config = Config.fromKubeconfig(kubeconfig.toFile());
            this.http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(SSLUtils.sslContext(config))
                    .build();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the certificates of " + kubeconfig, failure);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("cannot use the certificates of " + kubeconfig, failure);
        }
    }

    @Override
    public URI uri() {
        return URI.create(config.getMasterUrl());
    }

    @Override
    public HttpClient http() {
        return http;
    }

    @Override
    public Optional<String> adminToken() {
        return Optional.ofNullable(config.getOauthToken()).or(() -> Optional.ofNullable(config.getAutoOAuthToken()));
    }

    @Override
    public boolean canCompact() {
        return compactCommand.isPresent();
    }

    @Override
    public void compact() {
        try {
            int exit = new ProcessBuilder("sh", "-c", compactCommand.orElseThrow())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException(compactCommand + " ended with " + exit);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run " + compactCommand, failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        // the cluster is not ours
    }
}
