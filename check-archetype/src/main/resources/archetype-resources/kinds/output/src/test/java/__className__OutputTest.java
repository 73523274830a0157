package ${package};

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.api.Event;
import io.checkagent.api.Sender;
import io.checkagent.output.Answer;
import io.checkagent.output.Kind;
import io.checkagent.testkit.Items;
import io.checkagent.testkit.TestOutput;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ${className}OutputTest {
    private final DatagramSocket receiver;

    @RegisterExtension
    final TestOutput output;

    ${className}OutputTest() throws SocketException {
        receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        receiver.setSoTimeout(5_000);
        output = TestOutput.of(${className}Output.class)
                .configured("""
                host: 127.0.0.1
                port: %d
                max_bytes: 500
                """.formatted(receiver.getLocalPort()))
                .start();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private String received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
        receiver.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    @Test
    void eachResultIsADatagram() throws Exception {
        output.deliver(Items.event("deployed", "team:a"), Items.gauge("queue.length", 7));

        assertThat(received()).contains("\"msg_title\":\"deployed\"", "\"tags\":[\"team:a\"]");
        assertThat(received()).contains("\"metric\":\"queue.length\"");
    }

    @Test
    void whatIsTooLargeIsRejectedAndTheOthersAreSent() throws Exception {
        assertThat(output.deliver(Items.event("x".repeat(600)), Items.event("small")))
                .isInstanceOfSatisfying(
                        Answer.Each.class,
                        each -> assertThat(each.answers()).last().isEqualTo(Answer.accepted()));
        assertThat(received()).contains("small");
    }

    @Test
    void theAgentCountsWhatItDropsAndGoesOn() throws Exception {
        Sender sender = output.sender();
        sender.event(Event.builder("x".repeat(600), "", Items.NOON).build());
        sender.event(Event.builder("small", "", Items.NOON).build());
        sender.commit();

        assertThat(output.drain(Duration.ofSeconds(10))).isTrue();
        assertThat(output.delivered()).containsEntry(Kind.EVENT, 1L);
        assertThat(output.dropped()).containsEntry("too_large", 1L);
        assertThat(output.lastError()).contains("max_bytes is 500");
    }

    @Test
    void aWrongKeyIsToldWithItsPlace() {
        assertThatThrownBy(() -> TestOutput.of(${className}Output.class)
                        .configured("host: 127.0.0.1\nprot: 9999\n")
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prot")
                .hasMessageContaining("did you mean \"port\"?");
    }
}
