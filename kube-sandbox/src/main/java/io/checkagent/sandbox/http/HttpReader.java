// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads HTTP/1.1 requests from one connection. */
final class HttpReader {
    private static final int MAXIMUM_LINE_BYTES = 64 * 1024;
    private static final int MAXIMUM_HEADERS = 200;
    /** kube-apiserver's own limit of a request body. */
    private static final int MAXIMUM_BODY_BYTES = 3 * 1024 * 1024;

    private final InputStream in;
    private final OutputStream out;

    HttpReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next request; empty when the client has closed the connection. */
    Optional<HttpRequest> read() throws IOException {
        String requestLine = readLine();
        while (requestLine.isEmpty()) {
            if (isAtEnd()) {
                return Optional.empty();
            }
            requestLine = readLine();
        }
        String[] parts = requestLine.split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP/1.1 request line: " + requestLine);
        }
        Map<String, String> headers = readHeaders();
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        return Optional.of(HttpRequest.of(parts[0].toUpperCase(Locale.ROOT), parts[1], headers, readBody(headers)));
    }

    /** Waits for the client's next byte, without taking it; true when there is none because it has closed. */
    boolean isAtEnd() throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return true;
        }
        in.reset();
        return false;
    }

    private Map<String, String> readHeaders() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() >= MAXIMUM_HEADERS) {
                throw new IOException("bad or too many headers at: " + line);
            }
            headers.merge(
                    line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim(),
                    (first, second) -> first + ", " + second);
        }
        return headers;
    }

    private byte[] readBody(Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return readChunks();
        }
        String length = headers.get("content-length");
        return length == null ? new byte[0] : readBytes(parseLength(length, 10));
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            if (body.size() + size > MAXIMUM_BODY_BYTES) {
                throw new IOException("request body is larger than " + MAXIMUM_BODY_BYTES + " bytes");
            }
            body.write(readBytes(size));
            readLine();
        }
        while (!readLine().isEmpty()) {
            // trailers are of no interest
        }
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        String line = readLine();
        int extension = line.indexOf(';');
        return parseLength(extension < 0 ? line : line.substring(0, extension), 16);
    }

    private static int parseLength(String text, int radix) throws IOException {
        try {
            int length = Integer.parseInt(text.trim(), radix);
            if (length < 0 || length > MAXIMUM_BODY_BYTES) {
                throw new IOException("request body is larger than " + MAXIMUM_BODY_BYTES + " bytes");
            }
            return length;
        } catch (NumberFormatException notANumber) {
            throw new IOException("not a length: " + text, notANumber);
        }
    }

    private byte[] readBytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("connection closed inside a request body");
        }
        return bytes;
    }

    /** A line without its end; empty also at the end of the connection. */
    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() >= MAXIMUM_LINE_BYTES) {
                throw new IOException("line longer than " + MAXIMUM_LINE_BYTES + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
