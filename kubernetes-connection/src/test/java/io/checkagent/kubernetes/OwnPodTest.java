// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnPodTest {
    private static final Map<String, String> IN_A_POD =
            Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "HOSTNAME", "agent-x7k2p");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void isWhatItsTokenSays() throws IOException {
        token(jwt("""
                {"aud": ["https://kubernetes.default.svc"], "exp": 1795680000, "kubernetes.io": {
                "namespace": "monitoring", "node": {"name": "worker-2", "uid": "1"},
                "pod": {"name": "datadog-agent-x7k2p", "uid": "2"}, "serviceaccount": {"name": "datadog-agent"}}}"""));

        assertThat(find(IN_A_POD)).contains(new OwnPod("monitoring", "datadog-agent-x7k2p", Optional.of("worker-2")));
    }

    @Test
    void isNamedByTheHostWhereTheTokenIsOlderThanThat() throws IOException {
        token(jwt("{\"kubernetes.io/serviceaccount/namespace\": \"monitoring\"}"));
        Files.writeString(folder.resolve("namespace"), "monitoring");

        assertThat(find(IN_A_POD)).contains(new OwnPod("monitoring", "agent-x7k2p", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"opaque", "a.b.c", "a.!!!.c", "..", "", "a.bnVsbA.c", "a.W10.c", "a.eyJrdWJlcm5ldGVzLmlvIjo3fQ.c"
            })
    void isNamedByTheHostWhateverTheTokenIs(String token) throws IOException {
        token(token);
        Files.writeString(folder.resolve("namespace"), "monitoring");

        assertThat(find(IN_A_POD)).contains(new OwnPod("monitoring", "agent-x7k2p", Optional.empty()));
    }

    @Test
    void isNoneWithoutAServiceAccount() throws IOException {
        assertThat(find(IN_A_POD)).isEmpty();

        token("opaque");
        assertThat(find(Map.of("HOSTNAME", "machine"))).isEmpty();
    }

    private Optional<OwnPod> find(Map<String, String> environment) {
        return OwnPod.find(environment, new ServiceAccount(folder));
    }

    private void token(String token) throws IOException {
        Files.writeString(folder.resolve("token"), token);
    }

    private static String jwt(String claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return "header." + encoder.encodeToString(claims.getBytes(UTF_8)) + ".signature";
    }
}
