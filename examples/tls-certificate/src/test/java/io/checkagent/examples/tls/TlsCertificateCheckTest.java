// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.tls;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.testkit.TestAgent;
import io.checkagent.testkit.TestAgentBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test's clock begins on 2026-01-01; the chain has a root until 2040 and a leaf until 2026-01-31. */
final class TlsCertificateCheckTest {
    private final Path folder;

    TlsCertificateCheckTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void tellsTheDaysUntilTheFirstOfAChainEnds() throws Exception {
        Path chain = chain();

        try (TestAgent agent = ran("files: [" + chain + "]")) {
            assertThat(agent)
                    .emitted()
                    .gauge("tls.days_left")
                    .withTag("file:" + chain)
                    .withHost("node-1")
                    .withValue(30)
                    .once();
            assertThat(agent)
                    .emitted()
                    .serviceCheck("tls.cert_expiration")
                    .withStatus(Status.OK)
                    .withText("2026-01-31T00:00:00Z")
                    .once();
        }
    }

    @Test
    void warnsThenIsCriticalAsTheEndComesNear() throws Exception {
        try (TestAgent agent = ran("files: [" + chain() + "]\n    min_collection_interval: 86400")) {
            agent.advance(Duration.ofDays(16)); // 14 days left
            assertThat(agent)
                    .emitted()
                    .serviceCheck("tls.cert_expiration")
                    .withStatus(Status.OK)
                    .times(17);
            agent.advance(Duration.ofDays(7)); // 7 days left
            assertThat(agent)
                    .emitted()
                    .serviceCheck("tls.cert_expiration")
                    .withStatus(Status.WARNING)
                    .times(7);
            agent.advance(Duration.ofDays(8)); // since a day
            assertThat(agent)
                    .emitted()
                    .serviceCheck("tls.cert_expiration")
                    .withStatus(Status.CRITICAL)
                    .times(8);
            assertThat(agent)
                    .emitted()
                    .serviceCheck("tls.cert_expiration")
                    .withText("expired on")
                    .once();
            assertThat(agent).emitted().gauge("tls.days_left").withValue(-1).once();
        }
    }

    @Test
    void limitsAreConfigured() throws Exception {
        try (TestAgent agent = ran("files: [" + chain() + "]\n    days_warning: 60\n    days_critical: 31")) {
            assertThat(agent)
                    .emitted()
                    .serviceCheck("tls.cert_expiration")
                    .withStatus(Status.CRITICAL)
                    .once();
        }
    }

    @Test
    void aFileThatCannotBeReadHidesNoOther() throws Exception {
        Path missing = folder.resolve("missing.pem");
        Path text = Files.writeString(folder.resolve("text.pem"), "no certificate\n");
        Path empty = Files.createFile(folder.resolve("empty.pem"));

        try (TestAgent agent = ran("files: [%s, %s, %s, %s]".formatted(missing, text, empty, chain()))) {
            assertThat(agent)
                    .emitted()
                    .serviceCheck("tls.cert_expiration")
                    .withTag("file:" + missing)
                    .withStatus(Status.UNKNOWN)
                    .withText("missing.pem cannot be read")
                    .once();
            assertThat(agent)
                    .emitted()
                    .serviceCheck("tls.cert_expiration")
                    .withTag("file:" + text)
                    .withStatus(Status.CRITICAL)
                    .once();
            assertThat(agent)
                    .emitted()
                    .serviceCheck("tls.cert_expiration")
                    .withTag("file:" + empty)
                    .withStatus(Status.CRITICAL)
                    .withText("holds no certificate")
                    .once();
            assertThat(agent).emitted().gauge("tls.days_left").once();
        }
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(configured("files: []")::start)
                .hasMessageContaining("conf.yaml:2")
                .hasMessageContaining("files");
        assertThatThrownBy(configured("files: [/a]\n    days_critical: 20")::start)
                .hasMessageContaining("conf.yaml:2")
                .hasMessageContaining("days_critical must not be above days_warning");
        assertThatThrownBy(configured("{}")::start).hasMessageContaining("files");
    }

    private static TestAgent ran(String settings) throws Exception {
        TestAgent agent = configured(settings).start();
        agent.run();
        return agent;
    }

    private static TestAgentBuilder configured(String settings) {
        return TestAgent.running(TlsCertificateCheck.class).configured("instances:\n  - " + settings + "\n");
    }

    private Path chain() throws IOException {
        Path file = folder.resolve("chain.pem");
        try (InputStream in = TlsCertificateCheckTest.class.getResourceAsStream("chain.pem")) {
            Files.copy(in, file);
        }
        return file;
    }
}
