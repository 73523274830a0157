package ${package};

import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Item;
import io.checkagent.output.LineFormat;
import io.checkagent.output.Output;
import io.checkagent.output.OutputType;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.pf4j.Extension;

/** Each result as a datagram of JSON. What UDP loses nobody knows of: accepted is what was sent. */
@Extension
@OutputType("${checkName}")
public final class ${className}Output implements Output {
    private final ${className}Settings settings;
    private final LineFormat format;

    public ${className}Output(${className}Settings settings, LineFormat format) {
        this.settings = settings;
        this.format = format;
    }

    @Override
    public String target() {
        return settings.host() + ":" + settings.port();
    }

    @Override
    public Answer deliver(Batch batch) {
        List<Answer> answers = new ArrayList<>();
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress address = InetAddress.getByName(settings.host());
            for (Item item : batch.items()) {
                byte[] line = format.line(item);
                if (line.length > settings.maxBytes()) {
                    answers.add(
                            Answer.bad("too_large", line.length + " bytes, and max_bytes is " + settings.maxBytes()));
                } else {
                    socket.send(new DatagramPacket(line, line.length, address, settings.port()));
                    answers.add(Answer.accepted());
                }
            }
        } catch (IOException e) {
            // What was sent before stays sent.
            while (answers.size() < batch.items().size()) {
                answers.add(Answer.retry("cannot send to " + target() + ": " + e.getMessage()));
            }
        }
        return new Answer.Each(answers);
    }
}
