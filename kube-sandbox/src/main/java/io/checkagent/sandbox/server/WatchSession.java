// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.fault.Faults;
import io.checkagent.sandbox.http.MessageStream;
import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.resource.EventViews;
import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.store.Changes;
import io.checkagent.sandbox.store.CompactedException;
import io.checkagent.sandbox.store.Json;
import io.checkagent.sandbox.store.Page;
import io.checkagent.sandbox.store.Revision;
import io.checkagent.sandbox.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** One running watch. Used by one thread. */
final class WatchSession {
    private static final int BATCH = 500;
    /** How often a quiet watch looks at its timers and at the faults. */
    private static final long TICK_MILLISECONDS = 50;
    /** So long before its end a watch sends its last bookmark, as the watch cache does. */
    private static final Duration LAST_BOOKMARK = Duration.ofSeconds(2);

    private final Store store;
    private final Faults faults;
    private final ApiRequest request;
    private final ResourceType type;
    private final List<Fault> struck;
    private final MessageStream stream;
    private int eventsSent;
    private boolean cut;

    WatchSession(
            Store store,
            Faults faults,
            ApiRequest request,
            ResourceType type,
            List<Fault> struck,
            MessageStream stream) {
        this.store = store;
        this.faults = faults;
        this.request = request;
        this.type = type;
        this.struck = struck;
        this.stream = stream;
    }

    void run(WatchOptions options) throws IOException, InterruptedException, CompactedException {
        long began = System.nanoTime();
        if (options.initialEvents()) {
            sendAll(options);
        }
        if (options.initialEvents() && options.bookmarks() && !cut) {
            sendBookmark(options.start(), true);
        }
        long seen = options.start();
        long bookmarked = began;
        boolean lastBookmarkSent = false;
        while (!cut) {
            Changes changes = store.changes(options.prefix(), seen, BATCH, TICK_MILLISECONDS);
            for (Changes.Change change : changes.changes()) {
                send(change, options);
            }
            seen = changes.upTo();
            strike();
            long now = System.nanoTime();
            if (options.timeout().isPresent()
                    && now - began >= options.timeout().get().toNanos()) {
                return;
            }
            if (options.bookmarks() && options.bookmarkInterval().isPresent() && seen > options.start() && !cut) {
                boolean last = !lastBookmarkSent
                        && options.timeout().isPresent()
                        && now - began
                                >= options.timeout().get().minus(LAST_BOOKMARK).toNanos();
                if (last || now - bookmarked >= options.bookmarkInterval().get().toNanos()) {
                    sendBookmark(seen, false);
                    bookmarked = now;
                    lastBookmarkSent |= last;
                }
            }
        }
    }

    void sendError(ObjectNode status) throws IOException, InterruptedException {
        sendMessage("ERROR", Json.bytes(status));
    }

    private void sendAll(WatchOptions options) throws IOException, InterruptedException, CompactedException {
        Optional<String> next = Optional.of(options.prefix());
        while (next.isPresent() && !cut) {
            Page page = store.page(options.prefix(), next.get(), BATCH, options.start());
            for (Revision object : page.revisions()) {
                if (options.selector().matches(object.json())) {
                    sendEvent("ADDED", object.json());
                }
            }
            next = page.next();
        }
    }

    /** A change of an object that enters or leaves what the selector chooses is its coming or its going. */
    private void send(Changes.Change change, WatchOptions options) throws IOException, InterruptedException {
        Revision revision = change.revision();
        boolean deleted = revision.type() == Revision.Type.DELETED;
        boolean before = change.before().isPresent()
                && options.selector().matches(change.before().get());
        boolean after = !deleted && options.selector().matches(revision.json());
        if (before && after) {
            sendEvent("MODIFIED", revision.json());
        } else if (after) {
            sendEvent("ADDED", revision.json());
        } else if (before) {
            sendEvent("DELETED", deleted ? revision.json() : lastMatching(change));
        }
    }

    /** The state that was still chosen, with the revision at which the object went out of sight. */
    private static byte[] lastMatching(Changes.Change change) {
        ObjectNode object = Json.parse(change.before().orElseThrow());
        object.withObject("/metadata")
                .put("resourceVersion", Long.toString(change.revision().resourceVersion()));
        return Json.bytes(object);
    }

    private void sendEvent(String what, byte[] stored) throws IOException, InterruptedException {
        strike();
        if (!cut) {
            sendMessage(what, Answers.object(type, stored));
            eventsSent++;
        }
    }

    private void sendBookmark(long revision, boolean initialEventsEnd) throws IOException, InterruptedException {
        ObjectNode object = Json.object();
        ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        if (initialEventsEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        byte[] stored = Json.bytes(type.isEvents() ? EventViews.toCore(type, object) : object);
        sendMessage("BOOKMARK", Answers.object(type, stored));
    }

    private void sendMessage(String what, byte[] object) throws IOException, InterruptedException {
        byte[] head = ("{\"type\":\"" + what + "\",\"object\":").getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[head.length + object.length + 2];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(object, 0, message, head.length, object.length);
        message[message.length - 2] = '}';
        message[message.length - 1] = '\n';
        int splitAt = -1;
        for (Fault fault : struck) {
            if (fault instanceof Fault.Slow slow) {
                TimeUnit.NANOSECONDS.sleep(slow.delay().toNanos());
            } else if (fault instanceof Fault.SplitCharacters) {
                splitAt = insideFirstWideCharacter(message);
            }
        }
        if (splitAt > 0) {
            stream.sendSplit(message, splitAt);
        } else {
            stream.send(message);
        }
    }

    private void strike() throws IOException, InterruptedException {
        Optional<Fault> fault = faults.strikeStream(request, eventsSent);
        if (fault.isPresent() && fault.get() instanceof Fault.HalfOpen) {
            stream.fallSilent();
        } else if (fault.isPresent()) {
            stream.cut();
            cut = true;
        }
    }

    private static int insideFirstWideCharacter(byte[] message) {
        for (int i = 0; i < message.length; i++) {
            if (message[i] < 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
