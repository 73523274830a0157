// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.plugin.PluginJar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of secret that an agent is given, in each place that gives it one, and in its log. */
@Timeout(180)
class FlareSecretsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AskedAgent agent;

    /** What must be nowhere, by what it is. */
    private final Map<String, String> secrets = new TreeMap<>();

    private int number;

    /** A new one, which nothing else contains. */
    private String secret(String what) {
        String secret = "5ec2e7%02d%s".formatted(++number, "abcdef0123456789abcdef00");
        secrets.put(what, secret);
        return secret;
    }

    @BeforeEach
    void begin() {
        agent = new AskedAgent(home);
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private Path kubeconfig() throws IOException {
        return Files.writeString(home.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: away
                contexts: [{name: away, context: {cluster: away, user: agent}}]
                clusters: [{name: away, cluster: {server: 'http://127.0.0.1:1', proxy-url: 'http://u:%s@127.0.0.1:1'}}]
                users:
                  - {name: agent, user: {token: %s}}
                  - {name: other, user: {username: u, password: %s, client-key-data: %s}}
                """.formatted(
                        secret("a proxy's password in the kubeconfig"),
                        secret("a token in the kubeconfig"),
                        secret("a password in the kubeconfig"),
                        secret("a key in the kubeconfig")));
    }

    private Map<String, String> environment() {
        return Map.of(
                "DD_APP_KEY", secret("a key in the environment"),
                "DATABASE_PASSWORD", secret("a password in the environment"),
                "GITHUB_TOKEN", secret("a token in the environment"),
                "HTTPS_PROXY", "http://u:" + secret("a proxy's password in the environment") + "@127.0.0.1:1");
    }

    private void writeTeller() throws IOException {
        PluginJar.named("teller")
                .source("teller.Teller", """
                @Extension
                @CheckType(name = "teller")
                public final class Teller implements Check {
                    private final Settings settings;

                    public record Settings(
                            @Default("") String password,
                            @Default("") String token,
                            @Default("") String accessKey,
                            @Default("") String url,
                            @Default("") String webhook,
                            @Default("{}") java.util.Map<String, String> headers) {}

                    public Teller(Settings settings) {
                        this.settings = settings;
                    }

                    public void run(CheckContext context) throws java.io.IOException {
                        context.warn("asked " + settings.url() + " with password=" + settings.password());
                        context.detail("sent to", settings.webhook());
                        throw new java.io.IOException("refused: " + settings.headers() + " and " + settings.token());
                    }
                }
                """)
                .extension("teller.Teller")
                .writeTo(Files.createDirectories(home.resolve("plugins")), "teller.jar");
    }

    private String configuration(Path log) throws IOException {
        return """
                api_key: %s
                app_key: %s
                additional_endpoints: {'http://127.0.0.1:2': [%s]}
                outputs: [{type: datadog, url: 'http://u:%s@127.0.0.1:1', api_key: %s}]
                proxy: {https: 'http://u:%s@127.0.0.1:1'}
                kubernetes_kubeconfig_path: %s
                log_file: %s
                checks:
                  teller:
                    instances:
                      - password: %s
                        token: %s
                        access_key: %s
                        url: http://u:%s@127.0.0.1:1/x?sig=%s
                        webhook: https://hooks.example.com/services/%s
                        headers: {X-Acme: %s}
                """.formatted(
                        secret("the API key"),
                        secret("the application key"),
                        secret("the key of another intake"),
                        secret("the password in an output's URL"),
                        secret("the key of an output"),
                        secret("the proxy's password"),
                        kubeconfig(),
                        log,
                        secret("a password in a check's file"),
                        secret("a token in a check's file"),
                        secret("an access key in a check's file"),
                        secret("a password in a check's URL"),
                        secret("a signature in a check's URL"),
                        secret("the path of a webhook"),
                        secret("a header"));
    }

    @Test
    void noneIsInTheArchive() throws Exception {
        writeTeller();
        Path log = home.resolve("agent.log");
        Map<String, String> environment = environment();
        String configuration = configuration(log);
        List<String> lines = new ArrayList<>(List.of(
                "asked http://127.0.0.1:1/x?sig=" + secrets.get("a signature in a check's URL"),
                "sent to https://hooks.example.com/services/" + secrets.get("the path of a webhook"),
                "Authorization: Bearer " + secret("a token that nobody knows")));
        secrets.forEach((what, secret) -> {
            if (!what.contains("webhook") && !what.contains("signature") && !what.contains("nobody knows")) {
                lines.add("INFO used " + secret + " as it is");
            }
        });
        Files.write(log, lines);
        agent.start(configuration, environment);

        assertThat(agent.ask("flare")).isZero();

        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream archive = new ZipInputStream(new ByteArrayInputStream(agent.bytes()))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                files.put(entry.getName(), new String(archive.readAllBytes(), UTF_8));
            }
        }
        assertThat(files.get("flare/instances.txt"))
                .as("the check is configured")
                .contains("webhook: https://hooks.");
        assertThat(files.get("flare/log.txt")).as("the log is there").contains("INFO used ******** as it is");
        secrets.forEach((what, secret) -> files.forEach(
                (name, text) -> assertThat(text).as("%s in %s", what, name).doesNotContain(secret)));
    }
}
