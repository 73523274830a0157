// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What all agents together got accepted. They append to one file, so that the operating system orders their lines: what
 * stands after another's line was accepted after it, however late this process looks. Thread-safe.
 */
final class AcceptedOutput implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long LOOK_EVERY_MILLIS = 2;

    private final Path file;
    private final Thread reader;
    private final List<Beat> beats = new ArrayList<>();
    private final List<String> overlaps = new ArrayList<>();
    private final Set<String> runs = new HashSet<>();
    private Optional<String> failure = Optional.empty();

    /** A time without accepted output. */
    record Silence(Beat before, Beat after) {
        Silence {
            requireNonNull(before, "before is null");
            requireNonNull(after, "after is null");
        }

        /** Not shorter than it was: from before the acceptance of the one to after that of the other. */
        long millis() {
            return after.seenAt() - before.sentAt();
        }
    }

    /** Creates the file in the folder and begins to read it. */
    AcceptedOutput(Path folder) throws IOException {
        file = Files.createFile(folder.resolve("accepted.jsonl"));
        reader = new Thread(this::read, "accepted-output");
        reader.setDaemon(true);
        reader.start();
    }

    Path file() {
        return file;
    }

    private void read() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        try (FileChannel in = FileChannel.open(file)) {
            while (true) {
                int read = in.read(buffer.clear());
                for (int i = 0; i < read; i++) {
                    if (buffer.get(i) == '\n') {
                        add(line.toString(UTF_8));
                        line.reset();
                    } else {
                        line.write(buffer.get(i));
                    }
                }
                if (read <= 0) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                }
            }
        } catch (IOException e) {
            fail(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(String line) {
        try {
            JsonNode result = JSON.readTree(line);
            if (result.path("check").asString().equals(HeartbeatPlugin.CHECK)) {
                add(Beat.parse(result.path("msg_text").asString(), System.currentTimeMillis()));
            }
        } catch (RuntimeException e) {
            fail("not a line of an agent: " + line);
        }
    }

    private synchronized void add(Beat beat) {
        boolean sameRun = !beats.isEmpty() && beats.get(beats.size() - 1).run().equals(beat.run());
        if (!sameRun && !runs.add(beat.run())) {
            overlaps.add(beat + " was accepted after " + beats.get(beats.size() - 1));
        }
        beats.add(beat);
    }

    private synchronized void fail(String cause) {
        failure = Optional.of(cause);
    }

    /** Outputs of a run that were accepted after those of a later run had begun. */
    synchronized List<String> overlaps() {
        failure.ifPresent(cause -> {
            throw new IllegalStateException("the accepted output cannot be read: " + cause);
        });
        return List.copyOf(overlaps);
    }

    /** The last one. */
    synchronized Optional<Beat> last() {
        return beats.isEmpty() ? Optional.empty() : Optional.of(beats.get(beats.size() - 1));
    }

    /** The longest silence that ended after that time; without output since then there is none. */
    synchronized Optional<Silence> longestSilence(long since) {
        Optional<Silence> longest = Optional.empty();
        for (int i = beats.size() - 1; i > 0 && beats.get(i).seenAt() >= since; i--) {
            Silence silence = new Silence(beats.get(i - 1), beats.get(i));
            if (longest.isEmpty() || silence.millis() > longest.get().millis()) {
                longest = Optional.of(silence);
            }
        }
        return longest;
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
