// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * How payloads are compressed, by the Datadog Agent's names.
 *
 * @see <a href="https://docs.datadoghq.com/api/latest/metrics/#submit-metrics">the content encodings of the intake</a>
 */
public enum Compressor {
    ZLIB("deflate"),
    GZIP("gzip"),
    ZSTD("zstd"),
    NONE("identity");

    private final String contentEncoding;

    Compressor(String contentEncoding) {
        this.contentEncoding = contentEncoding;
    }

    String contentEncoding() {
        return contentEncoding;
    }

    /** Compresses into another, which is closed with it. */
    OutputStream into(OutputStream out) throws IOException {
        return switch (this) {
            case ZLIB -> new DeflaterOutputStream(out);
            case GZIP -> new GZIPOutputStream(out);
            case ZSTD -> new ZstdOutputStream(out);
            case NONE -> out;
        };
    }
}
