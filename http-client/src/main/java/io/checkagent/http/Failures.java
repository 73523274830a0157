// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import io.checkagent.configuration.Scrubber;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/** What went wrong with a request, as a user reads it: the JDK often says nothing, and never says where. */
final class Failures {
    private Failures() {}

    static IOException of(URI target, Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof Told told) {
            return told;
        }
        String where = shown(target);
        if (cause instanceof HttpConnectTimeoutException) {
            return new Told("no connection to " + where + " within the time of connect_timeout or timeout", cause);
        }
        if (cause instanceof HttpTimeoutException) {
            return new Told("no answer from " + where + " within the time of read_timeout or timeout", cause);
        }
        if (cause instanceof ConnectException connect) {
            return connect.getCause() instanceof UnresolvedAddressException
                    ? new Told("cannot reach " + where + ": its name is not known", cause)
                    : new Told("cannot reach " + where + ": " + reason(cause, "connection refused"), cause);
        }
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return new Told("cannot reach " + where + ": its name is not known", cause);
        }
        if (cause instanceof SSLException) {
            return new Told(
                    "cannot reach " + where + ": " + reason(cause, "TLS failed")
                            + "; tls_ca_cert names who may have signed its certificate",
                    cause);
        }
        return cause instanceof IOException io && cause.getMessage() != null
                ? io
                : new Told("request to " + where + " failed: " + reason(cause, "no reason given"), cause);
    }

    /** Without user, query and fragment, and without the path of a webhook. */
    static String shown(URI uri) {
        String authority = String.valueOf(uri.getRawAuthority());
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return Scrubber.scrub(uri.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + path);
    }

    private static String reason(Throwable cause, String otherwise) {
        return cause.getMessage() == null ? otherwise : cause.getMessage();
    }

    /** One that says all there is to say. */
    static final class Told extends IOException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        Told(String message, Throwable cause) {
            super(message, cause);
        }

        Told(String message) {
            super(message);
        }
    }
}
