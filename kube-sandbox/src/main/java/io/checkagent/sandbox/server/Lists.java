// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.resource.InvalidSelectorException;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.resource.Selector;
import io.checkagent.sandbox.resource.Violation;
import io.checkagent.sandbox.store.CompactedException;
import io.checkagent.sandbox.store.Json;
import io.checkagent.sandbox.store.Page;
import io.checkagent.sandbox.store.Revision;
import io.checkagent.sandbox.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Answers list requests. */
final class Lists {
    private static final int SCAN = 1000;
    private static final byte[] COMMA = {','};
    private static final byte[] END = "]}".getBytes(StandardCharsets.UTF_8);

    private final Store store;

    Lists(Store store) {
        this.store = store;
    }

    HttpResponse list(HttpRequest http, ApiRequest request, ResourceType type) throws StatusException {
        Selector selector = selector(http, type);
        String prefix = type.prefix(request);
        int limit = (int) Math.min(Integer.MAX_VALUE, number(http, "limit"));
        Optional<ContinueToken> token = Optional.of(http.parameter("continue"))
                        .filter(text -> !text.isEmpty())
                        .isPresent()
                ? Optional.of(ContinueToken.decode(http.parameter("continue")))
                : Optional.empty();
        long revision = token.isPresent() ? continued(token.get()) : requestedRevision(http);
        String from = prefix + token.map(ContinueToken::start).orElse("");
        long unlisted =
                token.map(ContinueToken::remaining).orElse(selector.isEverything() ? (long) store.count(prefix) : -1L);
        try {
            List<Revision> found = new ArrayList<>();
            Optional<String> next = collect(found, prefix, from, limit, revision, selector);
            long remaining = unlisted < 0 ? -1 : Math.max(0, unlisted - found.size());
            return answer(type, prefix, found, next, revision, remaining);
        } catch (CompactedException compacted) {
            throw token.isPresent()
                    ? StatusException.expired("The provided continue parameter is too old to display a consistent list"
                                    + " result. You can start a new list without the continue parameter, or use the"
                                    + " continue token in this response to retrieve the remainder of the results."
                                    + " Continuing with the provided token results in an inconsistent list - objects"
                                    + " that were created, modified, or deleted between the time the first chunk was"
                                    + " returned and now may show up in the list.")
                            .continueWith(new ContinueToken(-1, token.get().start(), -1).encode())
                    : StatusException.expired("The resourceVersion for the provided list is too old.");
        }
    }

    static Selector selector(HttpRequest http, ResourceType type) throws StatusException {
        try {
            return Selector.parse(type, http.parameter("labelSelector"), http.parameter("fieldSelector"));
        } catch (InvalidSelectorException invalid) {
            throw StatusException.badRequest(invalid.answer());
        }
    }

    /** A number in the query; 0 when it is absent. */
    static long number(HttpRequest http, String parameter) throws StatusException {
        String text = http.parameter(parameter);
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw StatusException.badRequest(
                    "strconv.ParseInt: parsing \"" + text + "\": invalid syntax (" + parameter + ")");
        }
    }

    private Optional<String> collect(
            List<Revision> found, String prefix, String from, int limit, long revision, Selector selector)
            throws CompactedException {
        if (selector.isEverything()) {
            Page page = store.page(prefix, from, limit, revision);
            found.addAll(page.revisions());
            return page.next();
        }
        Optional<String> next = Optional.of(from);
        while (next.isPresent()) {
            Page page = store.page(prefix, next.get(), SCAN, revision);
            for (Revision candidate : page.revisions()) {
                if (limit > 0 && found.size() == limit) {
                    return Optional.of(candidate.key());
                }
                if (selector.matches(candidate.json())) {
                    found.add(candidate);
                }
            }
            next = page.next();
        }
        return next;
    }

    private static HttpResponse answer(
            ResourceType type,
            String prefix,
            List<Revision> found,
            Optional<String> next,
            long revision,
            long remaining) {
        ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(revision));
        if (next.isPresent()) {
            String start = next.get().substring(prefix.length());
            metadata.put("continue", new ContinueToken(revision, start, remaining).encode());
            if (remaining > 0) {
                metadata.put("remainingItemCount", remaining);
            }
        }
        List<byte[]> body = new ArrayList<>(2 * found.size() + 2);
        body.add(("{\"kind\":\"" + type.kind() + "List\",\"apiVersion\":\"" + type.apiVersion() + "\",\"metadata\":"
                        + metadata + ",\"items\":[")
                .getBytes(StandardCharsets.UTF_8));
        for (Revision revisionFound : found) {
            if (body.size() > 1) {
                body.add(COMMA);
            }
            body.add(Answers.item(type, revisionFound.json()));
        }
        body.add(END);
        return Answers.json(200, body);
    }

    private long continued(ContinueToken token) {
        return token.revision() < 0 ? store.revision() : token.revision();
    }

    /** The revision at which to list: the newest one unless an exact one is asked for. */
    private long requestedRevision(HttpRequest http) throws StatusException {
        String match = http.parameter("resourceVersionMatch");
        long current = store.revision();
        if (http.parameter("resourceVersion").isEmpty()) {
            if (!match.isEmpty()) {
                throw StatusException.invalid(
                        LIST_OPTIONS,
                        LIST_OPTIONS.kind(),
                        "",
                        List.of(new Violation(
                                "resourceVersionMatch",
                                "FieldValueForbidden",
                                "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")));
            }
            return current;
        }
        long requested = revision(http.parameter("resourceVersion"));
        if (requested > current) {
            throw StatusException.tooLargeResourceVersion(requested, current);
        }
        boolean exact = match.equals("Exact") || (match.isEmpty() && requested > 0 && number(http, "limit") > 0);
        return exact ? requested : current;
    }

    /** A resourceVersion. */
    static long revision(String text) throws StatusException {
        try {
            return text.isEmpty() ? 0 : Long.parseUnsignedLong(text);
        } catch (NumberFormatException notANumber) {
            throw StatusException.badRequest("invalid resource version: resourceVersion: Invalid value: \"" + text
                    + "\": strconv.ParseUint: parsing \"" + text + "\": invalid syntax");
        }
    }

    private static final ResourceType LIST_OPTIONS = new ResourceType(
            "meta.k8s.io", "v1", "listoptions", "listoptions", "ListOptions", "", List.of(), java.util.Set.of());
}
