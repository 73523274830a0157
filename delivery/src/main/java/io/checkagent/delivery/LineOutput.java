// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.delivery.Shipment.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Console or file. A line is acknowledged when it is wholly with the operating system: it survives this process, not a
 * power cut. After a failure in the middle, lines that were whole are not written again, and a torn one is.
 */
final class LineOutput implements Output {
    private static final Logger LOG = LoggerFactory.getLogger(LineOutput.class);
    private static final int FIRST_SIZE = 1 << 16;
    private static final int KEPT_SIZE = 4 << 20;

    private final String type;
    private final String name;
    private final LineTarget target;
    private final JsonLines lines;
    private Bytes bytes = new Bytes(FIRST_SIZE);

    LineOutput(String type, String name, LineTarget target, JsonLines lines) {
        this.type = type;
        this.name = name;
        this.target = target;
        this.lines = lines;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String target() {
        return name;
    }

    @Override
    public Backoff backoff() {
        return Backoff.LOCAL;
    }

    @Override
    public List<List<Entry>> parcels(List<Entry> entries) {
        return entries.isEmpty() ? List.of() : List.of(entries);
    }

    @Override
    public Transmission prepare(List<Entry> parcel) {
        if (bytes.size() > KEPT_SIZE) {
            bytes = new Bytes(FIRST_SIZE);
        }
        bytes.reset();
        lines.write(parcel, bytes);
        ByteBuffer content = bytes.view();
        return fence -> send(content);
    }

    private Reply send(ByteBuffer content) {
        try {
            WritableByteChannel channel = target.channel();
            if (target.endsInTornLine()) {
                writeFully(channel, ByteBuffer.wrap(new byte[] {'\n'}));
                target.endedTornLine();
            }
            writeFully(channel, content);
            return new Reply.Accepted();
        } catch (IOException e) {
            return new Reply.Failed(message(e), Optional.empty(), false, wholeLines(content));
        }
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }

    private int wholeLines(ByteBuffer content) {
        int whole = 0;
        int end = 0;
        for (int i = 0; i < content.position(); i++) {
            if (content.get(i) == '\n') {
                whole++;
                end = i + 1;
            }
        }
        if (content.position() > end) {
            target.tearOff(content.position() - end);
        }
        return whole;
    }

    private String message(IOException failure) {
        return "cannot write " + name + ": " + failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    @Override
    public void close() {
        try {
            target.close();
        } catch (IOException e) {
            LOG.warn("Closing {} failed: {}", name, e.getMessage());
        }
    }
}
