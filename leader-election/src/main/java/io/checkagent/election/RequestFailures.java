// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Turns what the client throws into a cause, and into a sentence that says what to do. */
final class RequestFailures {
    private final ResourceLock lock;

    RequestFailures(ResourceLock lock) {
        this.lock = lock;
    }

    LockRequestException of(String verb, KubernetesClientException e) {
        FailureCause cause = cause(e);
        String request = verb + " " + lock.describe();
        String message =
                switch (cause) {
                    case TIMEOUT -> "No answer in time from the API server to " + request + "; it will be tried again.";
                    case UNREACHABLE ->
                        "The API server cannot be reached to " + request + " (" + reason(e)
                                + "); it will be tried again.";
                    case SERVER_ERROR ->
                        "The API server failed to " + request + " (" + reason(e) + "); it will be tried again.";
                    case THROTTLED ->
                        "The API server is too busy to " + request + " (" + reason(e) + "); it will be tried again.";
                    case CONFLICT -> "Another candidate was faster to " + request + ".";
                    case NOT_FOUND ->
                        "The API server found nothing to " + request + " (" + reason(e)
                                + "): check that the namespace exists.";
                    case FORBIDDEN -> forbidden(verb, request, e);
                    case REJECTED ->
                        "The API server rejects the request to " + request + " (" + reason(e)
                                + "): check the lock's name and kind in the configuration.";
                };
        return new LockRequestException(cause, message, e);
    }

    /** The API server answered well, with something that is not the lock's object. */
    LockRequestException unreadable(String verb, RuntimeException e) {
        return new LockRequestException(
                FailureCause.SERVER_ERROR,
                "What the API server answered to " + verb + " " + lock.describe()
                        + " is no such object; it will be tried again.",
                e);
    }

    private String forbidden(String verb, String request, KubernetesClientException e) {
        if (e.getCode() == 401) {
            return "The API server does not accept this agent's credentials to " + request + " (" + reason(e)
                    + "): check the ServiceAccount's token.";
        }
        return "The API server refuses this agent to " + request + " (" + reason(e)
                + "): if that lasts, grant the verb " + verb
                + " on " + lock.kind().configurationName() + " in namespace \"" + lock.namespace()
                + "\", as manifests/" + manifest() + " does" + instead() + ".";
    }

    /** The ClusterRole that the Datadog Agent publishes lets nobody write Endpoints. */
    private String instead() {
        return lock.kind() == LockKind.ENDPOINTS
                ? "; or, with the Datadog Agent's own ClusterRole, set leader_election_default_resource"
                        + " (DD_LEADER_ELECTION_DEFAULT_RESOURCE) to configmaps, which it allows"
                : "";
    }

    private String manifest() {
        return switch (lock.kind()) {
            case ENDPOINTS -> "rbac.yaml";
            case CONFIGMAPS, LEASES -> "lock-" + lock.kind().configurationName() + ".yaml";
            case ENDPOINTSLEASES, CONFIGMAPSLEASES ->
                throw new IllegalStateException("a lock on two objects asks each");
        };
    }

    private static FailureCause cause(KubernetesClientException e) {
        int code = e.getCode();
        if (code == 401 || code == 403) {
            return FailureCause.FORBIDDEN;
        }
        if (code == 404) {
            return FailureCause.NOT_FOUND;
        }
        if (code == 409) {
            return FailureCause.CONFLICT;
        }
        if (code == 429) {
            return FailureCause.THROTTLED;
        }
        if (code >= 500) {
            return FailureCause.SERVER_ERROR;
        }
        if (code >= 400) {
            return FailureCause.REJECTED;
        }
        return isTimeout(e) ? FailureCause.TIMEOUT : FailureCause.UNREACHABLE;
    }

    private static boolean isTimeout(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static String reason(KubernetesClientException e) {
        if (e.getCode() <= 0) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
                if (root instanceof ConnectException) {
                    // The JDK's has no message, and below it is no more than a closed channel.
                    return root.getMessage() == null ? "no connection" : ForeignText.line(root.getMessage());
                }
            }
            return ForeignText.of(root);
        }
        String text = Optional.ofNullable(e.getStatus())
                .map(status -> status.getMessage())
                .or(() -> Optional.ofNullable(e.getMessage()))
                .map(ForeignText::line)
                .orElse("");
        return String.format(Locale.ROOT, "HTTP %d%s", e.getCode(), text.isEmpty() ? "" : ": " + text);
    }
}
