// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.fault.CompactedWatch;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.fault.Faults;
import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.http.MessageStream;
import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.resource.ResourceType.Trait;
import io.checkagent.sandbox.resource.Selector;
import io.checkagent.sandbox.store.CompactedException;
import io.checkagent.sandbox.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Answers watch requests. */
final class Watches {
    private final Store store;
    private final Faults faults;
    private final Duration bookmarkInterval;
    private volatile CompactedWatch compactedWatch = CompactedWatch.ERROR_EVENT;

    Watches(Store store, Faults faults, Duration bookmarkInterval) {
        this.store = store;
        this.faults = faults;
        this.bookmarkInterval = bookmarkInterval;
    }

    /** How a watch from a compacted revision ends. */
    void compactedWatch(CompactedWatch way) {
        this.compactedWatch = way;
    }

    HttpResponse watch(HttpRequest http, ApiRequest request, ResourceType type, List<Fault> struck)
            throws StatusException {
        Selector selector = Lists.selector(http, type);
        long requested = Lists.revision(http.parameter("resourceVersion"));
        boolean initialEvents =
                http.query().containsKey("sendInitialEvents") ? http.flag("sendInitialEvents") : requested == 0;
        boolean bookmarks = http.flag("allowWatchBookmarks");
        WatchOptions options = new WatchOptions(
                type.prefix(request),
                selector,
                initialEvents,
                initialEvents ? store.revision() : requested,
                bookmarks,
                timeout(http),
                type.has(Trait.UNCACHED) ? Optional.empty() : Optional.of(bookmarkInterval));
        CompactedWatch way = compactedWatch;
        if (way == CompactedWatch.HTTP_STATUS) {
            requireRetained(type, options);
        }
        return new HttpResponse.Stream(
                200, Answers.headers("application/json"), stream -> run(stream, request, type, struck, options, way));
    }

    private void run(
            MessageStream stream,
            ApiRequest request,
            ResourceType type,
            List<Fault> struck,
            WatchOptions options,
            CompactedWatch way)
            throws IOException, InterruptedException {
        WatchSession session = new WatchSession(store, faults, request, type, struck, stream);
        try {
            session.run(options);
        } catch (CompactedException compacted) {
            if (way != CompactedWatch.CLEAN_CLOSE) {
                session.sendError(tooOld(type, compacted).status());
            }
        }
    }

    private void requireRetained(ResourceType type, WatchOptions options) throws StatusException {
        try {
            store.requireChangesAfter(options.start());
        } catch (CompactedException compacted) {
            throw tooOld(type, compacted);
        }
    }

    private static StatusException tooOld(ResourceType type, CompactedException compacted) {
        return StatusException.expired(
                type.has(Trait.UNCACHED)
                        ? "The resourceVersion for the provided watch is too old."
                        : "too old resource version: " + compacted.requested() + " (" + compacted.compacted() + ")");
    }

    private static Optional<Duration> timeout(HttpRequest http) throws StatusException {
        long seconds = Lists.number(http, "timeoutSeconds");
        return seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
    }
}
