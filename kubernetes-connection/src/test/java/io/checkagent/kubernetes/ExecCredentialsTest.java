// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.proxy.TestCertificates;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Credential plugins, as real programs. */
@Order(1)
class ExecCredentialsTest extends AgainstServer {
    private static final TestCertificates CLIENTS = TestCertificates.authority("clients");
    private static final String EXEC =
            "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ./plugin%s}";

    @Override
    TestApiServer serve() throws IOException {
        return TestApiServer.https(AUTHORITY.issue("127.0.0.1"), CLIENTS.certificate());
    }

    private ClusterConnection connection(String more) {
        return setting.connection(
                "server: \"https://127.0.0.1:%d\", certificate-authority-data: %s, extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a, n: 3, all: true}}]"
                        .formatted(server.port(), Setting.base64(AUTHORITY.pem())),
                EXEC.formatted(more));
    }

    private static String answer(String status) {
        return "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{"
                + status + "}}'\n";
    }

    /** Counts its runs in the file {@code runs}. */
    private void plugin(String script) {
        setting.program("plugin", "echo run >> '" + setting.file("runs") + "'\n" + script);
    }

    private int runs() throws IOException {
        return Files.exists(setting.file("runs"))
                ? Files.readAllLines(setting.file("runs")).size()
                : 0;
    }

    @Test
    void theAnswerIsUsedUntilItExpiresAndNothingRunsBeforeTheFirstRequest() throws Exception {
        plugin(answer("\"token\":\"t'$(wc -l < '" + setting.file("runs")
                + "')'\",\"expirationTimestamp\":\"2999-01-01T00:00:00Z\""));
        ClusterConnection connection = connection("");
        try (KubernetesClient client = connection.client()) {
            assertThat(connection.problem()).isEmpty();
            assertThat(runs()).isZero();

            Setting.ask(client);
            Setting.ask(client);

            assertThat(runs()).isEqualTo(1);
            assertThat(server.last().header("authorization")).containsExactly("Bearer t1");
        }
    }

    @Test
    void anExpiredAnswerIsAskedForAgain() throws Exception {
        plugin(answer("\"token\":\"t\",\"expirationTimestamp\":\"2001-01-01T00:00:00Z\""));
        try (KubernetesClient client = connection("").client()) {
            Setting.ask(client);
            Setting.ask(client);

            assertThat(runs()).isEqualTo(2);
        }
    }

    @Test
    void itIsToldOfTheClusterAndGetsItsArgumentsAndVariables() throws Exception {
        plugin("printf '%s' \"$KUBERNETES_EXEC_INFO\" > '" + setting.file("info") + "'\n"
                + "printf '%s' \"$1-$NAME\" > '" + setting.file("call") + "'\n" + answer("\"token\":\"t\""));

        Setting.ask(connection(", args: [\"a b\"], env: [{name: NAME, value: v}], provideClusterInfo: true"));

        assertThat(setting.file("call")).hasContent("a b-v");
        JsonNode info = new JsonMapper().readTree(setting.file("info").toFile());
        assertThat(info.path("kind").asString()).isEqualTo("ExecCredential");
        JsonNode spec = info.path("spec");
        assertThat(spec.path("interactive").asBoolean(true)).isFalse();
        assertThat(spec.path("cluster").path("server").asString()).endsWith(":" + server.port());
        assertThat(spec.path("cluster").path("certificate-authority-data").asString())
                .isEqualTo(Setting.base64(AUTHORITY.pem()));
        assertThat(spec.path("cluster").path("config"))
                .isEqualTo(new JsonMapper().readTree("{\"audience\":\"a\",\"n\":3,\"all\":true}"));
    }

    @Test
    void aHangingPluginIsEndedWithItsChildrenAndTheRequestFails() throws Exception {
        plugin("sleep 987654 &\nsleep 987654");
        ClusterConnection connection = connection("");
        try (KubernetesClient client = connection.client()) {
            assertThatThrownBy(() -> Setting.ask(client))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("gave no credentials within 2.0 s");

            assertThat(server.seen()).isEmpty();
            await().atMost(Duration.ofSeconds(20)).until(() -> ProcessHandle.allProcesses()
                    .flatMap(process -> process.info().commandLine().stream())
                    .noneMatch(line -> line.contains("987654") || line.contains(folder.toString())));
        }
    }

    @Test
    void aRequestWaitsNoLongerThanItsOwnTimeLimit() {
        plugin("sleep 30");
        try (KubernetesClient client = connection("").client(config -> {
            config.setRequestTimeout(200);
            return config;
        })) {
            assertThatThrownBy(() -> Setting.ask(client))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("has not answered yet, and is ended after 2.0 s");
        }
    }

    @Test
    void aChildThatKeepsTheOutputOpenIsNotWaitedFor() {
        plugin("sleep 50 &\n" + answer("\"token\":\"t\""));

        Setting.ask(connection(""));

        assertThat(server.last().header("authorization")).containsExactly("Bearer t");
    }

    @Test
    void aFailedPluginIsAskedAgainAfterAMomentAndNotForEachRequest() throws Exception {
        plugin("[ -f '" + setting.file("works") + "' ] || { echo 'login   first' >&2; exit 7; }\n"
                + answer("\"token\":\"t\""));
        try (KubernetesClient client = connection("").client()) {
            for (int request = 0; request < 5; request++) {
                assertThatThrownBy(() -> Setting.ask(client))
                        .isInstanceOf(KubernetesClientException.class)
                        .hasMessageContaining("ended with code 7: login first");
            }
            assertThat(runs()).isLessThan(5);

            setting.write("works", "");
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> Setting.ask(client));
            assertThat(server.last().header("authorization")).containsExactly("Bearer t");
        }
    }

    @Test
    void aRefusedAnswerIsAskedForAgain() throws Exception {
        server.refuse("t1");
        plugin(answer("\"token\":\"t'$(wc -l < '" + setting.file("runs") + "')'\""));
        try (KubernetesClient client = connection("").client()) {
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> Setting.ask(client));

            assertThat(server.last().header("authorization")).containsExactly("Bearer t2");
            assertThat(runs()).isEqualTo(2);
        }
    }

    @Test
    void itsCertificateIsShown() {
        TestCertificates.Identity identity = CLIENTS.issue("by-plugin");
        setting.write(
                "cert.json",
                "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{"
                        + "\"clientCertificateData\":\""
                        + identity.certificatePem().replace("\n", "\\n") + "\",\"clientKeyData\":\""
                        + identity.keyPem().replace("\n", "\\n") + "\"}}");
        plugin("cat '" + setting.file("cert.json") + "'");

        Setting.ask(connection(""));

        assertThat(server.last().subject()).isEqualTo(Optional.of("CN=by-plugin"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "echo no json|did not answer with JSON",
                "echo '{}'|did not answer with an ExecCredential of client.authentication.k8s.io/v1",
                "echo '[1]'|did not answer with an ExecCredential",
                "true|did not answer with",
                "head -c 2000000 /dev/zero|writes more than",
                "kill -9 $$|ended with code 137",
            })
    void whatIsNoAnswerIsSaid(String script, String said) {
        plugin(script);

        assertThatThrownBy(() -> Setting.ask(connection("")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(said);
        assertThat(server.seen()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|neither a token nor a certificate",
                "~\"token\":\"hunter2 x\"~|a token that is none",
                "~\"clientKeyData\":\"hunter2\"~|a certificate or a key alone",
                "~\"clientKeyData\":\"hunter2\",\"clientCertificateData\":\"x\"~|cannot be used",
                "~\"token\":\"hunter2\",\"expirationTimestamp\":\"soon\"~|is no time",
            })
    void anAnswerThatCannotBeUsedIsSaidWithoutItsSecrets(String status, String said) {
        plugin(answer(status));

        assertThatThrownBy(() -> Setting.ask(connection("")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aMissingPluginIsSaidWithItsHint() {
        assertThatThrownBy(() -> Setting.ask(connection(", installHint: \"install the plugin\"")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(setting.file("plugin").toString())
                .hasMessageContaining("cannot be started")
                .hasMessageContaining("install the plugin");
    }
}
