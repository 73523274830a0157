// SPDX-License-Identifier: Apache-2.0
package io.checkagent.client;

import static java.util.Objects.requireNonNull;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serial;

/**
 * The answer to a command on its way from the agent to the client: frames of one byte that says what follows, four of its
 * length, and so many bytes of standard output or standard error; the last is the exit code.
 */
public final class AnswerStream {
    private static final int OUT = 1;
    private static final int ERR = 2;
    private static final int EXIT = 3;
    private static final int LONGEST = 1 << 20;

    private AnswerStream() {}

    /** Nobody reads what is printed any more, as behind {@code | head}. */
    static final class OutputClosedException extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;

        OutputClosedException(IOException cause) {
            super(cause);
        }
    }

    /** Writes an answer; thread-safe. */
    public static final class Writer {
        private final DataOutputStream target;

        /** @param target is not closed */
        public Writer(OutputStream target) {
            this.target = new DataOutputStream(requireNonNull(target, "target is null"));
        }

        /** What is written there goes to the client's standard output, at once. */
        public OutputStream out() {
            return new Part(OUT);
        }

        /** The same for standard error. */
        public OutputStream err() {
            return new Part(ERR);
        }

        /** Ends the answer. */
        public void exit(int code) throws IOException {
            synchronized (target) {
                begin(EXIT, code);
                target.flush();
            }
        }

        private void begin(int kind, int value) throws IOException {
            target.writeByte(kind);
            target.writeInt(value);
        }

        private final class Part extends OutputStream {
            private final int kind;

            Part(int kind) {
                this.kind = kind;
            }

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            /** Whether somebody still listens is known only by writing: a frame with nothing in it. */
            @Override
            public void flush() throws IOException {
                synchronized (target) {
                    begin(kind, 0);
                    target.flush();
                }
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                synchronized (target) {
                    for (int done = 0; done < length; done += LONGEST) {
                        int part = Math.min(length - done, LONGEST);
                        begin(kind, part);
                        target.write(bytes, offset + done, part);
                    }
                    target.flush();
                }
            }
        }
    }

    /**
     * Prints an answer until its end.
     *
     * @return the exit code
     * @throws EOFException when it ends before the exit code
     * @throws OutputClosedException when nobody reads what is printed any more
     */
    static int print(InputStream answer, OutputStream out, OutputStream err) throws IOException {
        DataInputStream frames = new DataInputStream(answer);
        while (true) {
            int kind = frames.readByte();
            int value = frames.readInt();
            if (kind == EXIT) {
                return value;
            }
            if ((kind != OUT && kind != ERR) || value < 0 || value > LONGEST) {
                throw new IOException("the answer is not one of an agent of this version");
            }
            OutputStream target = kind == OUT ? out : err;
            byte[] part = frames.readNBytes(value);
            try {
                target.write(part);
                target.flush();
            } catch (IOException e) {
                throw new OutputClosedException(e);
            }
        }
    }
}
