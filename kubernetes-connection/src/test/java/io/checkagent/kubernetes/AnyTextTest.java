// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a kubeconfig and the variables hold: a connection or a problem comes of it, in one line and without secrets. */
@Timeout(120)
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
                certificate-authority: ca.pem
                insecure-skip-tls-verify: false
                proxy-url: http://u:hunter2@proxy:3128
            users:
            - name: a
              user:
                token: hunter2
                tokenFile: token
                username: u
                password: hunter2
                as: jane
                as-groups: [a, b]
                as-user-extra: {k: [v]}
                client-certificate-data: hunter2
                client-key-data: hunter2
                auth-provider: {name: gcp}
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

    /** Lines left out, doubled, moved in or out, and values replaced. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (String line : WHOLE.lines().toList()) {
            String part = PARTS.get(random.nextInt(PARTS.size()));
            text.append(
                            switch (random.nextInt(12)) {
                                case 0, 1, 2 -> "";
                                case 3 -> line + "\n" + line;
                                case 4 ->
                                    line.replaceFirst(":.*", ": " + java.util.regex.Matcher.quoteReplacement(part));
                                case 5 -> part + line;
                                case 6 -> line.substring(random.nextInt(line.length() + 1));
                                default -> line;
                            })
                    .append('\n');
        }
        return text.substring(0, random.nextInt(4) == 0 ? random.nextInt(text.length()) : text.length());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261126})
    void givesAConnectionOrAProblem(long seed) {
        Random random = new Random(seed);
        Setting setting = new Setting(folder);
        for (int round = 0; round < 500; round++) {
            String text = text(random);
            Path file = setting.write("kubeconfig", text.replace("\uD800", "?"));

            ClusterConnection connection = setting.inPod(Map.of(
                    "KUBECONFIG",
                            file + ":" + file
                                    + PARTS.get(random.nextInt(PARTS.size())).replace(":", ""),
                    "HTTPS_PROXY", PARTS.get(random.nextInt(PARTS.size())),
                    "NO_PROXY", PARTS.get(random.nextInt(PARTS.size()))));

            assertThat(connection.problem().orElse("") + connection.warnings())
                    .as(text)
                    .doesNotContain(SECRET, "\n", "Exception", "io.checkagent");
            connection.problem().ifPresentOrElse(problem -> assertThat(problem).isNotBlank(), () -> connection
                    .client()
                    .close());
        }
    }
}
