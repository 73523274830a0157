// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.checkagent.agent.TestPlugins;
import io.checkagent.agent.plugin.PluginJar;
import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.request.RequestMatcher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
@Isolated("sets a System property")
class DiagnoseCommandTest {
    private static final String SECRET = "5ec2e7000000000000000000005ec2e7";

    private final StringWriter out = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    private KubeSandbox cluster = KubeSandbox.builder().start();
    private volatile int intakeAnswers = 200;

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer intake;

    @BeforeEach
    void start() throws IOException {
        intake = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        intake.createContext("/", exchange -> {
            exchange.sendResponseHeaders(intakeAnswers, -1);
            exchange.close();
        });
        intake.start();
        System.setProperty("checkagent.home", home.toString());
        Path plugins = Files.createDirectories(home.resolve("plugins"));
        PluginJar.named("reader").check("reader", "reader.Reader", """
                        public Reader(io.fabric8.kubernetes.client.KubernetesClient client) {}

                        @Override
                        public java.util.List<KubernetesRight> kubernetesRights() {
                            return java.util.List.of(
                                    KubernetesRight.to("list", "events").inNamespace("shop"),
                                    KubernetesRight.to("get", "/livez"));
                        }
                        """).writeTo(plugins, "reader.jar");
        Files.createDirectories(home.resolve("conf.d"));
        Files.writeString(home.resolve("conf.d/reader.yaml"), "instances: [{}]");
        configure("leader_election: true");
    }

    @AfterEach
    void stop() {
        System.clearProperty("checkagent.home");
        cluster.close();
        intake.stop(0);
    }

    @Test
    void whatWorksPassesEachByName() throws IOException {
        assertThat(diagnose()).as(out.toString()).isZero();

        assertThat(out.toString())
                .contains("PASS      check reader may list events in namespace \"shop\"")
                .contains("PASS      check reader may get /livez")
                .contains("PASS      the leader election may update endpoints \"datadog-leader-election\"")
                .contains("PASS      the store of positions may get configmaps \"datadogtoken\"")
                .containsPattern("PASS {6}http://127.0.0.1:[0-9]+/ answers, in [0-9]+ ms")
                .contains("PASS      this node's clock agrees")
                .contains("answers, and lets this agent in")
                .contains("PASS      the configuration is right: ")
                .containsPattern("PASS {6}run_path .* can be written, [0-9]+ MiB are free")
                .contains("PASS      1 plugin is loaded")
                .contains(", 0 failed")
                .doesNotContain(SECRET)
                .doesNotContain("\u001b");
    }

    @Test
    void eachThingThatFailsSaysWhatToDo() throws IOException {
        cluster.deny(RequestMatcher.any().verb("list").resource("events"));
        cluster.deny(RequestMatcher.any().verb("update").resource("endpoints"));
        cluster.deny(RequestMatcher.any().verb("create").resource("configmaps"));
        intakeAnswers = 403;
        Files.writeString(home.resolve("plugins/corrupt.jar"), "no zip file");
        TestPlugins.broken().writeTo(home.resolve("plugins"), "broken.jar");
        Files.writeString(home.resolve("conf.d/broken_constructor.yaml"), "instances: [{}]");
        Path file = Files.writeString(home.resolve("file"), "in the way");
        configure("leader_election: true\nlog_level: shouting\nrun_path: %s/run".formatted(file));

        assertThat(diagnose()).as(out.toString()).isEqualTo(1);

        assertThat(out.toString())
                .contains("FAIL      check reader may not list events in namespace \"shop\"")
                .contains(
                        "-> grant a Role in the namespace shop with apiGroups [\"\"], resources [events], verbs [list]")
                .contains("FAIL      the leader election may not update endpoints")
                .contains("resourceNames [datadog-leader-election], verbs [update]")
                .contains("WARN      the store of positions may not create configmaps")
                .contains("does not let this agent in: HTTP 403")
                .contains("FAIL      plugin corrupt.jar")
                .contains("FAIL      check broken_constructor cannot be made")
                .contains("native library missing")
                .contains("log_level")
                .contains("WARN      run_path " + file + "/run cannot be written: ")
                .doesNotContain("cannot be written: " + file + "/run\n")
                .doesNotContain(SECRET)
                .doesNotContain("\tat ");
    }

    @Test
    void aClusterThatIsAwayIsSaidOnceForEachThatNeedsIt() throws IOException {
        cluster.close();

        assertThat(diagnose("--json")).isEqualTo(1);

        var found = new JsonMapper().readTree(out.toString());
        assertThat(found.at("/kubernetes/0/result").asString()).isEqualTo("FAIL");
        assertThat(found.at("/kubernetes/0/what").asString()).contains("does not answer");
        assertThat(StreamSupport.stream(found.path("leader election").spliterator(), false)
                        .map(finding -> finding.path("what").asString()))
                .singleElement()
                .asString()
                .contains("cannot be asked");
    }

    @Test
    void credentialsThatAreNotThereAreSaid() throws IOException {
        Files.writeString(
                home.resolve("kubeconfig"),
                cluster.kubeconfig().replaceFirst("token: .*", "tokenFile: /nowhere/token"));

        assertThat(diagnose()).isEqualTo(1);

        assertThat(out.toString())
                .contains("was not asked: the token file cannot be used: /nowhere/token does not exist")
                .doesNotContain("CredentialsException", "agent flare");
    }

    @Test
    void aClockThatIsOffIsSaid() throws IOException {
        cluster.close();
        cluster = KubeSandbox.builder()
                .clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)))
                .start();
        configure("leader_election: true");

        assertThat(diagnose()).isZero();

        assertThat(out.toString())
                .containsPattern("WARN {6}this node's clock and the API server's are 3[56][0-9]{2} s apart");
    }

    @Test
    void aHostWithoutAClusterThatNeedsNoneIsNotBlamedForIt() throws IOException {
        Files.delete(home.resolve("conf.d/reader.yaml"));
        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        Files.writeString(home.resolve("conf.d/beat.yaml"), "instances: [{}]");
        Files.writeString(home.resolve("datadog.yaml"), "hostname: node-1\noutputs: [{type: console}]\n");

        assertThat(diagnose()).as(out.toString()).isZero();

        assertThat(out.toString())
                .contains("PASS      check beat can be made")
                .doesNotContain("kubernetes\n")
                .doesNotContain("leader election");
    }

    private void configure(String more) throws IOException {
        Files.writeString(
                home.resolve("datadog.yaml"),
                """
                hostname: node-1
                api_key: %s
                dd_url: http://127.0.0.1:%d
                kubernetes_kubeconfig_path: %s
                """.formatted(
                                        SECRET,
                                        intake.getAddress().getPort(),
                                        Files.writeString(home.resolve("kubeconfig"), cluster.kubeconfig()))
                        + more + "\n");
    }

    private int diagnose(String... options) {
        CommandLine commandLine = Main.commandLine(Main.commands(CommandPlace.alone()));
        commandLine.setOut(new PrintWriter(out, true));
        String[] all = new String[options.length + 3];
        all[0] = "diagnose";
        all[1] = "-c";
        all[2] = home.toString();
        System.arraycopy(options, 0, all, 3, options.length);
        return commandLine.execute(all);
    }
}
