// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Who asks, and for whom. */
@Isolated("it looks at what is logged")
class CredentialsTest extends AgainstServer {
    @Override
    TestApiServer serve() throws IOException {
        return TestApiServer.https(AUTHORITY.issue("127.0.0.1"));
    }

    private ClusterConnection connection(String user) {
        return setting.connection(
                "server: \"https://127.0.0.1:%d\", certificate-authority-data: %s"
                        .formatted(server.port(), Setting.base64(AUTHORITY.pem())),
                user);
    }

    private List<String> sent(String user) {
        Setting.ask(connection(user));
        return server.last().header("authorization");
    }

    @Test
    void aTokenAndAUserWithPasswordAreSent() {
        assertThat(sent("token: secret")).containsExactly("Bearer secret");
        assertThat(sent("username: me, password: \"p:w\"")).containsExactly("Basic " + Setting.base64("me:p:w"));
        assertThat(server.last().header("user-agent")).containsExactly("check-agent");
    }

    @Test
    void aTokenFileIsReadAnewAndTheLastTokenGoesOnWhileItCannotBeRead() throws Exception {
        setting.write("token", "first\n");
        ClusterConnection connection = connection("tokenFile: token, token: ignored");
        try (KubernetesClient client = connection.client()) {
            Setting.ask(client);
            setting.write("token", "second");
            Setting.ask(client);
            Files.delete(setting.file("token"));
            Setting.ask(client);
            setting.write("token", "");
            Setting.ask(client);
        }
        assertThat(server.seen())
                .extracting(request -> request.header("authorization").get(0))
                .containsExactly("Bearer first", "Bearer second", "Bearer second", "Bearer second");
    }

    @Test
    void withoutItsFileTheInlineTokenIsSentAndWithoutThatNothing() {
        assertThat(sent("tokenFile: missing, token: inline")).containsExactly("Bearer inline");

        assertThatThrownBy(() -> Setting.ask(connection("tokenFile: missing")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(setting.file("missing") + " does not exist");
        assertThat(server.seen()).hasSize(1);
    }

    @Test
    void aRefusedTokenIsAskedForAgainOnce() {
        server.refuse("old");
        setting.write("token", "old");
        try (KubernetesClient client = connection("tokenFile: token").client()) {
            assertThatThrownBy(() -> Setting.ask(client))
                    .isInstanceOfSatisfying(KubernetesClientException.class, refused -> assertThat(refused.getCode())
                            .isEqualTo(401));
            assertThat(server.seen()).hasSize(1);
        }
    }

    @Test
    void nobodyIsSaidToBeAnonymous() {
        ClusterConnection connection = connection("");

        Setting.ask(connection);

        assertThat(server.last().header("authorization")).isEmpty();
        assertThat(connection.warnings()).singleElement().satisfies(warning -> assertThat(warning)
                .contains("acts as system:anonymous", "users[0].user", setting.file("kubeconfig") + ":"));
        assertThat(connection("token: t").warnings()).isEmpty();
    }

    @Test
    void credentialsAreNotSentOverHttpExceptOnThisMachine() throws IOException {
        try (TestApiServer plain = TestApiServer.http()) {
            ClusterConnection far =
                    setting.connection("server: \"http://api.example:%d\"".formatted(plain.port()), "token: secret");
            Setting.ask(far);
            assertThat(plain.last().header("authorization")).isEmpty();
            assertThat(far.warnings()).singleElement().satisfies(warning -> assertThat(warning)
                    .contains("acts as system:anonymous", "http"));

            Setting.ask(setting.connection("server: \"http://127.0.0.1:%d\"".formatted(plain.port()), "token: secret"));
            assertThat(plain.last().header("authorization")).containsExactly("Bearer secret");
        }
    }

    @Test
    void noTokenIsLoggedAtAnyLevel() {
        Logger root = (Logger) LoggerFactory.getLogger("io");
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        root.addAppender(said);
        root.setLevel(Level.TRACE);
        root.setAdditive(false);
        try {
            Setting.ask(connection("token: hunter2"));
        } finally {
            root.setAdditive(true);
            root.setLevel(before);
            root.detachAppender(said);
        }
        assertThat(said.list)
                .isNotEmpty()
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(message -> message.contains("hunter2"));
    }

    @Test
    void impersonationIsAskedForAsClientGoDoes() {
        Setting.ask(connection("token: t, as: jane, as-uid: u-1, as-groups: [a, \"b c\"],"
                + " as-user-extra: {scopes: [x, y], \"acme.com/project\": [p]}"));

        assertThat(server.last().header("Impersonate-User")).containsExactly("jane");
        assertThat(server.last().header("Impersonate-Uid")).containsExactly("u-1");
        assertThat(server.last().header("Impersonate-Group")).containsExactlyInAnyOrder("a", "b c");
        assertThat(server.last().header("Impersonate-Extra-scopes")).containsExactlyInAnyOrder("x", "y");
        assertThat(server.last().header("Impersonate-Extra-acme.com%2Fproject")).containsExactly("p");
    }

    @Test
    void noRedirectIsFollowedAndNoCredentialsCrossToAnotherHost() throws IOException {
        try (TestApiServer other = TestApiServer.http()) {
            server.redirectTo("http://127.0.0.1:" + other.port() + "/api/v1/namespaces/default/configmaps/x");
            try (KubernetesClient client = connection("token: secret").client()) {
                assertThatThrownBy(() -> Setting.ask(client))
                        .isInstanceOfSatisfying(
                                KubernetesClientException.class,
                                refused -> assertThat(refused.getCode()).isEqualTo(307));
                assertThatThrownBy(() -> client.configMaps()
                                .inNamespace("default")
                                .withName("x")
                                .watch(new SilentWatcher()))
                        .isInstanceOf(KubernetesClientException.class);
            }
            assertThat(other.seen()).isEmpty();
            assertThat(server.seen()).hasSizeGreaterThanOrEqualTo(2);
        }
    }
}
