// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.checkagent.output.Item;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment: a head with the version, then records. A record is the length of its items' bytes, how many
 * items, a CRC-32C of both and of the bytes, each of four bytes, and the bytes.
 */
final class SpoolFormat {
    private static final byte[] HEAD = "CHKSPL\n1".getBytes(US_ASCII);
    private static final int RECORD_HEAD = 3 * Integer.BYTES;
    /** About as many bytes of items in a record: what one damaged byte costs at most. */
    private static final int RECORD_BYTES = 64 << 10;

    private SpoolFormat() {}

    /**
     * What a segment has.
     *
     * @param damaged how many items cannot be read, as far as that can be known
     */
    record Contents(List<Item> items, int damaged) {
        Contents {
            items = List.copyOf(items);
        }
    }

    static ByteBuffer head() {
        return ByteBuffer.wrap(HEAD).asReadOnlyBuffer();
    }

    /** One or more records. */
    static ByteBuffer records(List<Item> items) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            int count = 0;
            for (Item item : items) {
                ItemCodec.write(item, out);
                count++;
                if (out.getTotalBytesWritten() > RECORD_BYTES) {
                    out.flush();
                    addRecord(bytes.toByteArray(), count, all);
                    bytes.reset();
                    out = CodedOutputStream.newInstance(bytes);
                    count = 0;
                }
            }
            out.flush();
            if (count > 0) {
                addRecord(bytes.toByteArray(), count, all);
            }
            return ByteBuffer.wrap(all.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("a write to memory failed", e);
        }
    }

    private static void addRecord(byte[] bytes, int items, ByteArrayOutputStream to) throws IOException {
        to.write(ByteBuffer.allocate(RECORD_HEAD)
                .putInt(bytes.length)
                .putInt(items)
                .putInt(checksum(items, bytes))
                .array());
        to.write(bytes);
    }

    private static int checksum(int items, byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(bytes.length)
                .putInt(items)
                .flip());
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    /** Whatever can be read of these bytes. */
    static Contents read(byte[] segment) {
        List<Item> items = new ArrayList<>();
        int damaged = 0;
        if (segment.length < HEAD.length || !Arrays.equals(segment, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            return new Contents(List.of(), segment.length == 0 ? 0 : 1);
        }
        ByteBuffer in = ByteBuffer.wrap(segment).position(HEAD.length);
        while (in.hasRemaining()) {
            if (in.remaining() < RECORD_HEAD) {
                return new Contents(items, damaged + 1);
            }
            int length = in.getInt();
            int count = in.getInt();
            int checksum = in.getInt();
            int plausible = count > 0 && count <= segment.length ? count : 1;
            if (length < 0 || length > in.remaining()) {
                // Torn, or the length itself is damaged: where the next record begins is not known.
                return new Contents(items, damaged + plausible);
            }
            byte[] bytes = new byte[length];
            in.get(bytes);
            if (checksum != checksum(count, bytes)) {
                damaged += plausible;
            } else {
                damaged += readItems(bytes, count, items);
            }
        }
        return new Contents(items, damaged);
    }

    /** Returns how many of them could not be read. */
    private static int readItems(byte[] bytes, int count, List<Item> items) {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        for (int read = 0; read < count; read++) {
            try {
                items.add(ItemCodec.read(in));
            } catch (IOException | RuntimeException e) {
                return count - read;
            }
        }
        return 0;
    }
}
