// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * The way to an HTTP receiver: through the agent's proxies, with the TLS settings of the output's entry ({@code tls_verify},
 * {@code tls_ca_cert}, {@code tls_cert}, {@code tls_private_key}), its {@code timeout}, the agent's user agent and kept
 * connections. Thread-safe; the agent closes it after the output.
 */
public interface HttpSender {
    /** The text for a URL, for {@link Output#target} and messages: without user, password and query. */
    static String shown(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getPath() == null ? "" : uri.getPath();
        return uri.getScheme() + "://" + uri.getHost() + port + path;
    }

    /**
     * An answer.
     *
     * @param status 2xx
     * @param bytes the body, read-only, at most its first 4 MiB
     */
    record HttpReply(int status, HttpHeaders headers, ByteBuffer bytes) {
        public HttpReply {
            bytes = bytes.asReadOnlyBuffer();
        }

        /** The body as a text in UTF-8. */
        public String body() {
            return UTF_8.decode(bytes.duplicate()).toString();
        }
    }

    /**
     * Sends a request and judges the answer: 2xx is read by the output; 400, 413 and 422 reject (not for certain). A web page
     * with one of these is that of a login, a proxy or a load balancer: nothing is taken and nothing refused. 401 and 403
     * refuse the access; all else, and no answer, is to be repeated, not before what {@code Retry-After} asks for. Given up
     * when the fence closes.
     *
     * @param success reads an answer 2xx that is no web page
     */
    Answer send(HttpRequest request, Fence fence, Function<HttpReply, Answer> success) throws InterruptedException;

    /** Like the above; any 2xx says that all arrived, but for a web page. */
    default Answer send(HttpRequest request, Fence fence) throws InterruptedException {
        return send(request, fence, reply -> Answer.accepted());
    }
}
