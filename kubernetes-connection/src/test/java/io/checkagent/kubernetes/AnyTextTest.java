// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a kubeconfig and the variables hold: a connection or a problem comes of it, in one line and without secrets. */
class AnyTextTest {
    private static final String SECRET = "hunter2";
    private static final String WHOLE = """
            apiVersion: v1
            kind: Config
            current-context: a
            contexts: [{name: a, context: {cluster: a, user: a, namespace: n}}]
            clusters:
            - name: a
              cluster:
                server: https://kube.example:6443
                tls-server-name: kube.example
                insecure-skip-tls-verify: false
                proxy-url: http://u:hunter2@proxy:3128
            users:
            - name: a
              user:
                token: hunter2
                tokenFile: token
                as: jane
                as-groups: [a, b]
                as-user-extra: {k: [v]}
                exec: {command: /bin/false, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}
            """;
    private static final List<String> PARTS = List.of(
            "",
            "~",
            "[]",
            "{}",
            "[a]",
            "{a: b}",
            "&a [*a]",
            "<<: *a",
            "!!binary x",
            "\"",
            "'",
            "- ",
            "  ",
            "\t",
            ":",
            "#",
            "|\n",
            "true",
            "-1",
            "1e999",
            "https://[::1",
            "https://u:hunter2@h",
            "/",
            "\u0000",
            "\uFEFF",
            "\uD800",
            "𝄞",
            "../../../dev/zero",
            "/dev/stdin",
            "%s%n",
            "*",
            "localhost, 127.0.0.1");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private static final List<String> MORE = List.of(
            "    auth-provider: {name: gcp}",
            "    username: u",
            "    password: hunter2",
            "    client-certificate-data: hunter2",
            "    client-certificate: /dev/zero",
            "    client-key-data: hunter2",
            "    certificate-authority: ca.pem",
            "    certificate-authority-data: hunter2",
            "    insecure-skip-tls-verify: true",
            "    extensions: [{name: client.authentication.k8s.io/exec, extension: {a: [1, ~, {}]}}]");

    /** Some lines left out, doubled, added, moved in or out, and values replaced; sometimes the end is cut off. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int rarely = 12 + random.nextInt(200);
        for (String line : WHOLE.lines().toList()) {
            String part = PARTS.get(random.nextInt(PARTS.size()));
            text.append(
                            switch (random.nextInt(rarely)) {
                                case 0, 1 -> "";
                                case 2 -> line + "\n" + line;
                                case 3, 4 -> line.replaceFirst(":.*", ": " + Matcher.quoteReplacement(part));
                                case 5 -> part + line;
                                case 6 -> line.substring(random.nextInt(line.length() + 1));
                                case 7, 8 -> line + "\n" + MORE.get(random.nextInt(MORE.size()));
                                default -> line;
                            })
                    .append('\n');
        }
        return text.substring(0, random.nextInt(8) == 0 ? random.nextInt(text.length()) : text.length());
    }

    @Timeout(120)
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261126})
    void givesAConnectionOrAProblem(long seed) {
        Random random = new Random(seed);
        Setting setting = new Setting(folder);
        int connections = 0;
        for (int round = 0; round < 300; round++) {
            String text = text(random);
            Path file = setting.write("kubeconfig", text.replace("\uD800", "?"));

            ClusterConnection connection = setting.inPod(Map.of(
                    "KUBECONFIG",
                            file + ":" + file
                                    + PARTS.get(random.nextInt(PARTS.size())).replace(":", ""),
                    "HTTPS_PROXY", PARTS.get(random.nextInt(PARTS.size())),
                    "NO_PROXY", PARTS.get(random.nextInt(PARTS.size()))));

            assertTold(connection, text);
            assertThat(told(connection)).as(text).doesNotContain(SECRET);
            if (connection.problem().isEmpty()) {
                if (connections++ % 50 == 0) {
                    connection.client().close();
                }
            }
        }
        assertThat(connections).isBetween(5, 295);
    }

    /** What is found goes into its folder of inputs. */
    @FuzzTest(maxDuration = "2m")
    void givesAConnectionOrAProblemFor(byte[] kubeconfig) throws IOException {
        Path place = Files.createTempDirectory("any-text");
        Path file = Files.write(place.resolve("kubeconfig"), kubeconfig);
        try {
            ClusterConnection connection = new Setting(place).inPod(Map.of("KUBECONFIG", file.toString()));
            assertTold(connection, new String(kubeconfig, UTF_8));
        } finally {
            Files.delete(file);
            Files.delete(place);
        }
    }

    private static void assertTold(ClusterConnection connection, String text) {
        assertThat(told(connection))
                .as(text)
                .doesNotContainPattern("\\p{Cntrl}")
                .doesNotContain("Exception", "io.checkagent")
                .hasSizeLessThan(4_000);
    }

    private static String told(ClusterConnection connection) {
        return connection.problem().orElse("") + connection.warnings();
    }
}
