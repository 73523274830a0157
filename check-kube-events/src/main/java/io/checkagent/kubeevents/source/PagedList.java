// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import io.checkagent.kubeevents.source.RestClient.Asked;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One list of events, page by page, each event once: also when a page breaks off and is asked for again, and when the
 * API server forgets the list half way, so that it begins again at a newer version. Not thread-safe.
 */
final class PagedList implements AutoCloseable {
    /** Takes the events. */
    interface Taker {
        /**
         * Takes the next one.
         *
         * @param reachedEarlier whether an earlier write of the event may have been handed over
         * @param leftOut fields that could not be used
         */
        void take(KubernetesEvent event, boolean reachedEarlier, Set<String> leftOut) throws InterruptedException;

        /** Hears of one that cannot be used. */
        void skip(String why) throws InterruptedException;
    }

    /** What a page brought. */
    enum Page {
        /** Events that were not handed over before. */
        NEW,
        /** Only such as were. */
        REPEATED,
        /** No event: it was empty, or the list has to begin again. */
        NOTHING
    }

    private final RestClient api;
    private final String path;
    private final StreamSettings settings;
    private final Taker taker;
    private final StreamHealth health;

    private ListProgress earlier;
    private @Nullable ResourceVersion version;
    private String continueToken = "";
    private String lastKey = "";
    private boolean complete;
    private int takenOfPage;
    private boolean metadataTaken;
    private @Nullable Asked ahead;

    /** @param earlier what was handed over before this list began, perhaps by another leader */
    PagedList(
            RestClient api,
            String path,
            StreamSettings settings,
            StreamHealth health,
            ListProgress earlier,
            Taker taker) {
        this.api = requireNonNull(api, "api is null");
        this.path = requireNonNull(path, "path is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.health = requireNonNull(health, "health is null");
        this.earlier = requireNonNull(earlier, "earlier is null");
        this.taker = requireNonNull(taker, "taker is null");
    }

    boolean isComplete() {
        return complete;
    }

    /** The moment that the list shows. */
    ResourceVersion version() {
        return requireNonNull(version, "no page was read");
    }

    /** What was handed over so far. */
    ListProgress progress() {
        return version == null || lastKey.isEmpty() ? earlier : earlier.and(new ListProgress.Pass(version, lastKey));
    }

    /** Reads a page. After an exception the next call goes on where this one broke off. */
    Page nextPage() throws ApiException, InterruptedException {
        Asked page = ahead == null ? ask(continueToken) : ahead;
        ahead = null;
        String keyBefore = lastKey;
        takenOfPage = 0;
        metadataTaken = false;
        try (ResponseStream body = page.open()) {
            continueToken = readPage(body);
            complete = continueToken.isEmpty();
            Page brought = takenOfPage > 0 ? Page.NEW : lastKey.equals(keyBefore) ? Page.NOTHING : Page.REPEATED;
            if (complete || brought != Page.NOTHING) {
                health.progressed();
            }
            return brought;
        } catch (ApiException.Expired e) {
            if (continueToken.isEmpty()) {
                throw e;
            }
            health.reconnecting("list expired");
            earlier = progress();
            continueToken = "";
            lastKey = "";
            return Page.NOTHING;
        } catch (InterruptedIOException e) {
            throw new InterruptedException();
        } catch (IOException e) {
            earlier = progress();
            throw ApiException.broken(page.request(), e);
        }
    }

    /** Gives up what was asked for ahead. */
    @Override
    public void close() {
        if (ahead != null) {
            ahead.cancel();
            ahead = null;
        }
    }

    private Asked ask(String token) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("limit", String.valueOf(settings.pageSize()));
        if (!settings.fieldSelector().isEmpty()) {
            query.put("fieldSelector", settings.fieldSelector());
        }
        if (!token.isEmpty()) {
            query.put("continue", token);
        }
        return api.ask(path, query);
    }

    /** Hands the events of a page over; returns the token of the next page, which is asked for meanwhile. */
    private String readPage(ResponseStream body) throws IOException, InterruptedException {
        ListReader list = new ListReader(body);
        boolean read = false;
        try {
            while (list.next()) {
                takeMetadata(list);
                takeItem(list);
            }
            takeMetadata(list);
            if (!list.hasMetadata()) {
                throw new IOException("the list has no metadata");
            }
            read = true;
            return list.continueToken();
        } finally {
            if (!read) {
                close();
            }
        }
    }

    private void takeMetadata(ListReader list) throws IOException {
        if (list.hasMetadata() && !metadataTaken) {
            metadataTaken = true;
            String next = list.continueToken();
            if (!next.isEmpty() && next.equals(continueToken)) {
                throw new IOException("the list does not go on: a page names itself as the next");
            }
            version = list.version().orElseThrow(() -> new IOException("the list has no comparable resourceVersion"));
            ahead = next.isEmpty() ? null : ask(next);
        }
    }

    private void takeItem(ListReader list) throws InterruptedException {
        EventDecoder item = list.item();
        health.countReceived();
        if (!item.listKey().isEmpty()) {
            lastKey = item.listKey();
        }
        if (list.flaw().isPresent()) {
            taker.skip(item.describe() + ": " + list.flaw().get());
            return;
        }
        KubernetesEvent event = item.event(Novelty.NEW);
        if (earlier.covers(event)) {
            health.countRepeated();
        } else {
            takenOfPage++;
            taker.take(event, earlier.reached(event), item.flaws());
        }
    }
}
