// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** Tells requests that may be repeated from those the user has to do something about. */
final class RequestFailure {
    private static final String CORRECT = "delete or correct that configmap";

    private RequestFailure() {}

    /** Whether the API server answered that it will not, as for a missing permission or an immutable ConfigMap. */
    static boolean isFinal(KubernetesClientException failure) {
        int code = failure.getCode();
        return code >= 400 && code < 500 && code != 401 && code != 408 && code != 409 && code != 429;
    }

    /** What was asked, the answer, and the next step. */
    static String finalMessage(TokenConfigMap target, KubernetesClientException failure) {
        String nextStep =
                switch (failure.getCode()) {
                    case 403 -> "grant verbs get, update and create on configmaps: manifests/rbac.yaml";
                    case 404 -> "create the namespace, or set kube_resources_namespace to an existing one";
                    case 422 ->
                        target.binaryKeys().isEmpty()
                                ? CORRECT
                                : "delete the checkpoint's key from binaryData of " + target.shown() + ", which has "
                                        + String.join(", ", target.binaryKeys());
                    default -> CORRECT;
                };
        return described(target, failure)
                + "; checkpoints are kept in memory only, so another leader begins without them; next step: "
                + nextStep;
    }

    /** What was asked, and the answer. */
    static String described(TokenConfigMap target, KubernetesClientException failure) {
        String answer = failure.getCode() <= 0 ? "no answer" : "HTTP " + failure.getCode();
        return target.lastVerb().text() + " " + target.shown() + " failed (" + answer + ": " + message(failure) + ")";
    }

    /** The API server's words where there are any: fabric8 puts the whole Status around them. */
    private static String message(KubernetesClientException failure) {
        if (failure.getStatus() != null && failure.getStatus().getMessage() != null) {
            return failure.getStatus().getMessage();
        }
        Throwable cause = failure.getCause();
        return String.valueOf(cause == null || cause.getMessage() == null ? failure.getMessage() : cause.getMessage());
    }
}
