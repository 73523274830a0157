// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.configuration.FailureText;
import io.checkagent.configuration.FileFailure;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Output;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    private final String name;
    private final LineTarget target;
    private final JsonLines lines;
    private Bytes bytes = new Bytes(FIRST_SIZE);

    LineOutput(String name, LineTarget target, JsonLines lines) {
        this.name = name;
        this.target = target;
        this.lines = lines;
    }

    @Override
    public String target() {
        return name;
    }

    @Override
    public String access() {
        return target.trouble();
    }

    @Override
    public Answer deliver(Batch batch) {
        if (bytes.size() > KEPT_SIZE) {
            bytes = new Bytes(FIRST_SIZE);
        }
        bytes.reset();
        try {
            lines.write(batch.items(), bytes);
        } catch (RuntimeException e) {
            return Answer.bad("not_encodable", "cannot be encoded: " + FailureText.of(e));
        }
        return write(bytes.view(), batch.items().size());
    }

    private Answer write(ByteBuffer content, int items) {
        try {
            WritableByteChannel channel = target.channel(content.remaining());
            if (target.endsInTornLine()) {
                writeFully(channel, ByteBuffer.wrap(new byte[] {'\n'}));
                target.endedTornLine();
            }
            writeFully(channel, content);
            return Answer.accepted();
        } catch (IOException e) {
            int whole = wholeLines(content);
            List<Answer> answers = new ArrayList<>(Collections.nCopies(whole, Answer.accepted()));
            answers.addAll(Collections.nCopies(items - whole, Answer.retry(message(e))));
            return new Answer.Each(answers);
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
        return "cannot write " + name + ": " + FileFailure.reason(failure);
    }

    @Override
    public void close() {
        try {
            target.close();
        } catch (IOException e) {
            LOG.warn("Closing {} failed: {}", name, FileFailure.reason(e));
        }
    }
}
