// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import tools.jackson.databind.JsonNode;

/** A stream in memory that can be shut: writes then wait, as on a full pipe. */
public final class GateChannel implements WritableByteChannel {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private CountDownLatch gate = new CountDownLatch(0);
    private boolean waiting;

    public synchronized void shut() {
        gate = new CountDownLatch(1);
    }

    public synchronized void open() {
        gate.countDown();
    }

    public synchronized boolean isWaitedAt() {
        return waiting;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        CountDownLatch current;
        synchronized (this) {
            current = gate;
            waiting = current.getCount() > 0;
        }
        try {
            current.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        synchronized (this) {
            waiting = false;
            int length = bytes.remaining();
            byte[] copy = new byte[length];
            bytes.get(copy);
            written.write(copy, 0, length);
            return length;
        }
    }

    public synchronized List<JsonNode> lines() {
        String text = written.toString(UTF_8);
        return text.lines().map(Fixtures::json).toList();
    }

    List<String> titles() {
        return lines().stream()
                .map(line -> line.path("msg_title").stringValue())
                .toList();
    }

    List<String> metrics() {
        return lines().stream().map(line -> line.path("metric").stringValue()).toList();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
