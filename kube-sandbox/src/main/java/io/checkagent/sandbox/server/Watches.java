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
    private volatile Optional<CompactedWatch> compactedWatch = Optional.empty();

    Watches(Store store, Faults faults, Duration bookmarkInterval) {
        this.store = store;
        this.faults = faults;
        this.bookmarkInterval = bookmarkInterval;
    }

    /** How a watch from a compacted revision ends; empty for kube-apiserver's way, which depends on the resource. */
    void compactedWatch(Optional<CompactedWatch> way) {
        this.compactedWatch = way;
    }

    HttpResponse watch(HttpRequest http, ApiRequest request, ResourceType type, List<Fault> struck)
            throws StatusException {
        Selector selector = Lists.selector(http, type);
        String version = http.parameter("resourceVersion");
        long requested = Lists.revision(version);
        boolean initialEvents =
                http.query().containsKey("sendInitialEvents") ? http.flag("sendInitialEvents") : requested == 0;
        boolean bookmarks = http.flag("allowWatchBookmarks");
        WatchOptions options = new WatchOptions(
                type.prefix(request),
                selector,
                initialEvents,
                initialEvents ? store.revision() : requested,
                bookmarks,
                bookmarks && http.flag("sendInitialEvents"),
                timeout(http),
                type.has(Trait.UNCACHED) ? Optional.empty() : Optional.of(bookmarkInterval));
        CompactedWatch way = compactedWatch.orElse(
                type.has(Trait.UNCACHED) ? CompactedWatch.CLEAN_CLOSE : CompactedWatch.ERROR_EVENT);
        if (way == CompactedWatch.HTTP_STATUS) {
            requireRetained(options);
        }
        return new HttpResponse.Stream(
                Answers.headers("application/json"), stream -> run(stream, request, type, struck, options, way));
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
                session.sendError(tooOld(compacted).status());
            }
        }
    }

    private void requireRetained(WatchOptions options) throws StatusException {
        try {
            store.page("none/", "none/", 1, options.start());
        } catch (CompactedException compacted) {
            throw tooOld(compacted);
        }
    }

    private static StatusException tooOld(CompactedException compacted) {
        return StatusException.expired(
                "too old resource version: " + compacted.requested() + " (" + compacted.compacted() + ")");
    }

    private static Optional<Duration> timeout(HttpRequest http) throws StatusException {
        long seconds = Lists.number(http, "timeoutSeconds");
        return seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
    }
}
