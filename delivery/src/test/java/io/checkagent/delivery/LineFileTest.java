// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.output.Answer;
import io.checkagent.output.Item;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
    private final Path folder;

    LineFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path path() {
        return folder.resolve("logs/results.jsonl");
    }

    private LineOutput output(LineTarget target) {
        return new LineOutput("results.jsonl", target, new JsonLines("agent-1"));
    }

    private static Answer send(LineOutput output, String... titles) throws InterruptedException {
        Item[] items = List.of(titles).stream()
                .map(title -> Fixtures.item(Fixtures.event(title)))
                .toArray(Item[]::new);
        return output.deliver(Fixtures.together(items));
    }

    private static List<String> titles(Path path) throws IOException {
        return Files.readAllLines(path, UTF_8).stream()
                .map(line -> Fixtures.json(line).path("msg_title").stringValue())
                .toList();
    }

    @Nested
    class AFile {
        private final LineOutput output = output(new LineFile(path(), RotationSettings.NEVER, Clock.systemUTC()));

        @AfterEach
        void close() {
            output.close();
        }

        @Test
        void isCreatedForOwnerAndGroupWithItsFolders() throws Exception {
            assertThat(send(output, "a")).isEqualTo(Answer.accepted());
            assertThat(Files.getPosixFilePermissions(path())).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        }

        @Test
        void isAppendedTo() throws Exception {
            send(output, "a");
            send(output, "b", "c");
            output.close();
            send(output, "d");
            assertThat(titles(path())).containsExactly("a", "b", "c", "d");
        }

        @Test
        void isOpenedAgainAfterARotation() throws Exception {
            send(output, "a");
            Path rotated = path().resolveSibling("results.jsonl.1");
            Files.move(path(), rotated);
            send(output, "b");
            assertThat(titles(rotated)).containsExactly("a");
            assertThat(titles(path())).containsExactly("b");
        }

        @Test
        void isOpenedAgainWhenAnotherFileTookItsPlace() throws Exception {
            send(output, "a");
            Files.move(path(), path().resolveSibling("old"));
            Files.writeString(path(), "{}\n");
            send(output, "b");
            assertThat(Files.readString(path())).startsWith("{}\n{").endsWith("}\n");
        }

        @Test
        void thatWasCutOffInALineGoesOnAtTheNextLine() throws Exception {
            Files.createDirectories(path().getParent());
            Files.writeString(path(), "{\"msg_title\":\"whole\"}\n{\"msg_tit", StandardOpenOption.CREATE);
            send(output, "a");
            List<String> lines = Files.readAllLines(path());
            assertThat(lines).hasSize(3);
            assertThat(Fixtures.json(lines.get(2)).path("msg_title").stringValue())
                    .isEqualTo("a");
        }

        @Test
        void thatCannotBeWrittenNamesItselfAndTheReason() throws Exception {
            Files.createDirectories(path());
            assertThat(send(output, "a")).isInstanceOfSatisfying(Answer.Each.class, each -> assertThat(each.answers())
                    .singleElement(as(InstanceOfAssertFactories.type(Answer.Retry.class)))
                    .extracting(Answer.Retry::message, as(InstanceOfAssertFactories.STRING))
                    .startsWith("cannot write results.jsonl: ")
                    .contains("Is a directory"));
        }

        @Test
        void takesBackATornLine() throws Exception {
            LineFile file = new LineFile(path(), RotationSettings.NEVER, Clock.systemUTC());
            WritableByteChannel channel = file.channel(10);
            channel.write(ByteBuffer.wrap("whole\ntorn".getBytes(UTF_8)));
            file.tearOff(4);
            assertThat(file.endsInTornLine()).isFalse();
            assertThat(Files.readString(path())).isEqualTo("whole\n");
            file.close();
        }
    }

    /** A target that takes so many bytes and then fails, as a full disk does; what was torn cannot be taken back. */
    private static final class FullTarget implements LineTarget {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        int room;
        private boolean torn;

        FullTarget(int room) {
            this.room = room;
        }

        @Override
        public WritableByteChannel channel(int next) {
            return new WritableByteChannel() {
                @Override
                public int write(ByteBuffer bytes) throws IOException {
                    if (room == 0) {
                        throw new IOException("No space left on device");
                    }
                    int length = Math.min(Math.min(room, 100), bytes.remaining());
                    byte[] part = new byte[length];
                    bytes.get(part);
                    written.write(part, 0, length);
                    room -= length;
                    return length;
                }

                @Override
                public boolean isOpen() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public boolean endsInTornLine() {
            return torn;
        }

        @Override
        public void tearOff(int bytes) {
            torn = true;
        }

        @Override
        public void endedTornLine() {
            torn = false;
        }

        @Override
        public void close() {}
    }

    @Test
    void aFullDiskAcknowledgesOnlyWholeLinesAndEndsATornOneBeforeTheNext() throws Exception {
        FullTarget measured = new FullTarget(Integer.MAX_VALUE);
        send(output(measured), "a");
        int line = measured.written.size();

        FullTarget target = new FullTarget(2 * line + 10);
        LineOutput output = output(target);
        assertThat(send(output, "a", "b", "c"))
                .isInstanceOfSatisfying(Answer.Each.class, each -> assertThat(each.answers())
                        .containsOnlyOnce(each.answers().get(2))
                        .startsWith(Answer.accepted(), Answer.accepted()));
        target.room = Integer.MAX_VALUE;
        assertThat(send(output, "c")).isEqualTo(Answer.accepted());

        List<String> lines = target.written.toString(UTF_8).lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(2)).hasSize(10);
        assertThat(Fixtures.json(lines.get(3)).path("msg_title").stringValue()).isEqualTo("c");
    }
}
