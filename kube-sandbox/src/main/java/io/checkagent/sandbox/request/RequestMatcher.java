// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.request;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Chooses requests. Each method gives a narrower matcher: {@code
 * RequestMatcher.any().verb("update").resource("endpoints").user("agent-1")}. Immutable.
 */
public final class RequestMatcher {
    private final Predicate<ApiRequest> predicate;

    private RequestMatcher(Predicate<ApiRequest> predicate) {
        this.predicate = predicate;
    }

    /** Every request. */
    public static RequestMatcher any() {
        return new RequestMatcher(request -> true);
    }

    /** One of these verbs, as in {@link ApiRequest#verb()}. */
    public RequestMatcher verb(String... verbs) {
        Set<String> wanted = Set.of(verbs);
        return and(request -> wanted.contains(request.verb()));
    }

    /** This plural resource name, in any API group. */
    public RequestMatcher resource(String resource) {
        requireNonNull(resource, "resource is null");
        return and(request -> request.resource().equals(resource));
    }

    /** This namespace. */
    public RequestMatcher namespace(String namespace) {
        requireNonNull(namespace, "namespace is null");
        return and(request -> request.namespace().equals(namespace));
    }

    /** This object name. */
    public RequestMatcher name(String name) {
        requireNonNull(name, "name is null");
        return and(request -> request.name().equals(name));
    }

    /** This user. */
    public RequestMatcher user(String user) {
        requireNonNull(user, "user is null");
        return and(request -> request.user().equals(user));
    }

    /** A path that starts so, such as {@code /readyz}. */
    public RequestMatcher path(String prefix) {
        requireNonNull(prefix, "prefix is null");
        return and(request -> request.path().startsWith(prefix));
    }

    public boolean matches(ApiRequest request) {
        return predicate.test(request);
    }

    private RequestMatcher and(Predicate<ApiRequest> other) {
        return new RequestMatcher(predicate.and(other));
    }
}
