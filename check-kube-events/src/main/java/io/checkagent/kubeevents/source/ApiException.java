// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/** A request to the API server that was not answered as wished. */
public abstract sealed class ApiException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private ApiException(String message) {
        super(message);
    }

    /** What a Status that came instead of the wished object means. */
    static ApiException of(RequestName request, ApiStatus status, Duration retryAfter) {
        if (status.isExpired()) {
            return new Expired(request + ": " + status);
        }
        return switch (status.code()) {
            case 401 ->
                new Refused(request + ": " + status
                        + "; the API server does not know this agent: check its ServiceAccount token or kubeconfig");
            case 403 ->
                new Refused("not permitted to " + request + " (" + status + "): grant the verb " + request.verb()
                        + " on " + request.resource()
                        + (request.namespace().isEmpty() ? " in a ClusterRole" : " in namespace " + request.namespace())
                        + " to the agent's ServiceAccount, as manifests/rbac.yaml does");
            case 404 -> new NotFound(request + ": " + status);
            case 400, 405, 422 -> new Refused(request + ": " + status);
            default -> new Unavailable(request + ": " + status, retryAfter);
        };
    }

    /** The answer broke off, or cannot be read. */
    static Unavailable broken(RequestName request, IOException failure) {
        return new Unavailable(request + ": " + ApiStatus.line(String.valueOf(failure.getMessage())), Duration.ZERO);
    }

    /** The resourceVersion or continue token is known no more: list again. */
    public static final class Expired extends ApiException {
        @Serial
        private static final long serialVersionUID = 1L;

        Expired(String message) {
            super(message);
        }
    }

    /** The resourceVersion is of another history: the API server has not come so far, as after etcd was restored. */
    public static final class Beyond extends ApiException {
        @Serial
        private static final long serialVersionUID = 1L;

        Beyond(String message) {
            super(message);
        }
    }

    /** It will not be answered until somebody changes something: permissions, the field selector. */
    public static final class Refused extends ApiException {
        @Serial
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** The object, or the resource, is not there. */
    public static final class NotFound extends ApiException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }

    /** It may be answered later: too many requests, server errors, no connection, silence. */
    public static final class Unavailable extends ApiException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final Duration retryAfter;

        Unavailable(String message, Duration retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }

        /** How long the server wants to be left alone; zero when it did not say. */
        Duration retryAfter() {
            return retryAfter;
        }
    }
}
