// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;

/** The sandbox, with RBAC on as in a cluster. */
final class SandboxCluster implements ContractCluster {
    private final KubeSandbox sandbox = KubeSandbox.builder()
            .rbac()
            .token("contract-admin", "kubernetes-admin")
            .start();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public URI uri() {
        return sandbox.uri();
    }

    @Override
    public HttpClient http() {
        return http;
    }

    @Override
    public Optional<String> adminToken() {
        return Optional.of("contract-admin");
    }

    @Override
    public boolean canCompact() {
        return true;
    }

    @Override
    public void compact() {
        sandbox.compact();
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
