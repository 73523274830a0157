// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;

/**
 * Cuts JSON that streams in into its values, so that one that cannot be read does not spoil the next. Of a long text no
 * more than its beginning is kept, and a value that is too long without its texts is passed over as it streams. Keeps one
 * value. Not thread-safe.
 */
final class JsonValues {
    /** More than is kept of any text, however it is escaped. */
    static final int LONGEST_TEXT = 32 * 1024;

    /** Twice what etcd stores of an object by default, as JSON. */
    static final int LONGEST = 4 * 1024 * 1024;

    /** What is kept of a longer one: an object's name and version come first. */
    private static final int KEPT = 64 * 1024;

    /** One that is longer will not end. */
    private static final long UNENDING = 1024L * 1024 * 1024;

    private static final int USUAL = 16 * 1024;
    private static final int MOST_BLANKS = 64 * 1024;

    private final InputStream bytes;
    private final byte[] read = new byte[USUAL];
    private int position;
    private int limit;

    private byte[] value = new byte[USUAL];
    private int length;
    private boolean cut;
    private long size;

    JsonValues(InputStream bytes) {
        this.bytes = requireNonNull(bytes, "bytes is null");
    }

    /** The next character that is not blank, which stays the next; -1 at the end. */
    int peek() throws IOException {
        for (int blanks = 0; blanks <= MOST_BLANKS; blanks++) {
            int next = peekByte();
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next;
            }
            position++;
        }
        throw new IOException("nothing but blanks arrives");
    }

    /** Whether that is the next character, which is then taken. */
    boolean take(char expected) throws IOException {
        boolean taken = peek() == expected;
        if (taken) {
            position++;
        }
        return taken;
    }

    /** Reads the next value, of whatever kind. */
    void next() throws IOException {
        if (value.length > KEPT) {
            value = new byte[USUAL];
        }
        length = 0;
        size = 0;
        cut = false;
        int first = peek();
        if (first == '{' || first == '[') {
            readNested();
        } else if (first == '"') {
            keepNext();
            readString();
        } else {
            readPlain(first);
        }
    }

    /** Whether the value was too long, so that only its beginning was kept. */
    boolean isCut() {
        return cut;
    }

    /** Parses the value. */
    JsonParser parser() {
        return RestClient.JSON.createParser(ObjectReadContext.empty(), value, 0, length);
    }

    /** The value, with its long texts cut. */
    byte[] toByteArray() {
        return Arrays.copyOf(value, length);
    }

    private void readNested() throws IOException {
        int depth = 0;
        do {
            int from = position;
            while (position < limit) {
                byte next = read[position++];
                if (next == '"') {
                    keep(from, position);
                    readString();
                    from = position;
                } else if (next == '{' || next == '[') {
                    depth++;
                } else if ((next == '}' || next == ']') && --depth == 0) {
                    keep(from, position);
                    return;
                }
            }
            keep(from, position);
        } while (peekByte() >= 0);
        throw new EOFException("it ended in the middle");
    }

    /** Up to its end, from behind its opening quote. */
    private void readString() throws IOException {
        long begin = size;
        boolean dropping = false;
        while (peekByte() >= 0) {
            int from = position;
            boolean isLong = size - begin > LONGEST_TEXT;
            while (position < limit) {
                byte next = read[position];
                if (isLong && !dropping && !isContinuation(next)) {
                    keep(from, position);
                    from = position;
                    dropping = true;
                }
                position++;
                if (next == '"') {
                    drop(from, position - 1, dropping);
                    keep(position - 1, position);
                    return;
                }
                if (next == '\\') {
                    drop(from, position, dropping);
                    readEscaped(dropping);
                    from = position;
                }
            }
            drop(from, position, dropping);
        }
        throw new EOFException("it ended in the middle of a text");
    }

    /** Whether it is in the middle of a character of UTF-8. */
    private static boolean isContinuation(byte next) {
        return (next & 0xc0) == 0x80;
    }

    private void readEscaped(boolean dropping) throws IOException {
        int escaped = peekByte();
        int length = escaped == 'u' ? 1 + "fffd".length() : 1;
        for (int i = 0; i < length; i++) {
            int next = peekByte();
            if (next < 0) {
                throw new EOFException("it ended in the middle of a text");
            }
            if (i > 0 && next == '"') {
                return;
            }
            drop(position, ++position, dropping);
        }
    }

    /** A number, or a word such as {@code null}. */
    private void readPlain(int first) throws IOException {
        if (first < 0) {
            throw new EOFException("it ended where a value was expected");
        }
        if (!isPlain(first)) {
            throw new IOException("it is no JSON: it has " + shown(first) + " where a value was expected");
        }
        for (int next = first; isPlain(next); next = peekByte()) {
            keepNext();
        }
    }

    private static boolean isPlain(int character) {
        return (character >= '0' && character <= '9')
                || (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || character == '-'
                || character == '+'
                || character == '.';
    }

    private static String shown(int character) {
        return character > ' ' && character < 127 ? "'" + (char) character + "'" : "byte " + character;
    }

    private void drop(int from, int to, boolean dropping) throws IOException {
        if (dropping) {
            count(to - from);
        } else {
            keep(from, to);
        }
    }

    private void count(int more) throws IOException {
        size += more;
        if (size > UNENDING) {
            throw new IOException("it does not end");
        }
    }

    private void keepNext() throws IOException {
        keep(position, ++position);
    }

    private void keep(int from, int to) throws IOException {
        int more = to - from;
        count(more);
        if (cut) {
            return;
        }
        if (length + more > LONGEST) {
            cut = true;
            value = Arrays.copyOf(value, KEPT);
            length = KEPT;
            return;
        }
        if (length + more > value.length) {
            value = Arrays.copyOf(value, Math.max(length + more, Math.min(2 * value.length, LONGEST)));
        }
        System.arraycopy(read, from, value, length, more);
        length += more;
    }

    private int peekByte() throws IOException {
        if (position == limit) {
            position = 0;
            limit = 0;
            int taken = bytes.read(read, 0, read.length);
            if (taken <= 0) {
                return -1;
            }
            limit = taken;
        }
        return read[position] & 0xff;
    }
}
