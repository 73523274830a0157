// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** What the requests of all these outputs have. */
final class Requests {
    private Requests() {}

    static HttpRequest.Builder to(URI uri, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        headers.forEach(request::setHeader);
        return request;
    }

    static void basicAuth(HttpRequest.Builder request, Optional<String> user, Optional<String> password) {
        user.ifPresent(name -> request.setHeader(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString((name + ":" + password.orElse("")).getBytes(UTF_8))));
    }

    static void gzip(HttpRequest.Builder request, String body) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        request.setHeader("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(compressed.toByteArray()));
    }

    /** The URL with the path that the receiver has by default, when it is given without one. */
    static URI withPath(URI url, String path) {
        boolean bare = url.getRawPath() == null
                || url.getRawPath().isEmpty()
                || url.getRawPath().equals("/");
        return bare ? url.resolve(path) : url;
    }
}
