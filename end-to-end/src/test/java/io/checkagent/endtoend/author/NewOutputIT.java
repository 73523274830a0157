// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.author;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.endtoend.Project;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The way of docs/writing-an-output.md, command by command, with the two archives alone. */
@ResourceLock("author-home")
@Tag("author")
class NewOutputIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Where its agent.yaml has the receiver. */
    private static final int PORT = 9999;

    private final Guide guide = Guide.toAnOutput();
    private final Author author = new Author(Project.folder("new-output"), Map.of());

    NewOutputIT() throws Exception {}

    @Test
    void aGeneratedOutputIsBuiltAndSendsWhatAnAgentHas() throws Exception {
        author.run(guide.before("$AGENT run"));

        Path log = author.folder().resolve("agent.log");
        try (DatagramSocket receiver = new DatagramSocket(PORT, InetAddress.getLoopbackAddress())) {
            receiver.setSoTimeout((int) LIMIT.toMillis());
            Process agent = author.start(guide.state() + "\nexec " + guide.one("$AGENT run"), log);
            try {
                assertThat(received(receiver))
                        .as(log.toString())
                        .startsWith("{")
                        .contains("\"kind\":\"metric\"");
                await("its status").atMost(LIMIT).untilAsserted(() -> assertThat(
                                author.run(guide.state() + "\n" + guide.one("$AGENT status")))
                        .contains("udp_lines 127.0.0.1:" + PORT)
                        .containsPattern("METRIC=[1-9]"));
            } finally {
                agent.destroy();
                agent.waitFor();
            }
        }
        assertThat(log).content().doesNotContain("ERROR");
    }

    private static String received(DatagramSocket receiver) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        receiver.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    /** What an author begins with is what the page shows and the build of this project tests. */
    @Test
    void isTheOneOfTheExamples() throws Exception {
        author.run(guide.before("cd "));

        Path example = Project.file("examples/udp-lines/src");
        for (String file : Stream.of(
                        "main/java/@/UdpLinesOutput", "main/java/@/UdpLinesSettings", "test/java/@/UdpLinesOutputTest")
                .map(name -> name + ".java")
                .toList()) {
            assertThat(author.folder().resolve("udp-lines/src").resolve(file.replace("@", "com/example")))
                    .content()
                    .isEqualTo(Files.readString(example.resolve(file.replace("@", "io/checkagent/examples/udp")))
                            .replaceFirst("^// SPDX.*\n", "")
                            .replace("io.checkagent.examples.udp", "com.example"));
        }
    }
}
