// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Bytes in memory that can be looked at without a copy. */
final class Bytes extends ByteArrayOutputStream {
    Bytes(int size) {
        super(size);
    }

    ByteBuffer view() {
        return ByteBuffer.wrap(buf, 0, count);
    }
}
