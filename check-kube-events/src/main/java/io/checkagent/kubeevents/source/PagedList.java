// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.checkagent.kubeevents.source.ApiServer.Asked;
import io.checkagent.kubeevents.source.KubernetesEvent.Novelty;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One list of events, page by page, each event once: also when a page breaks off and is asked for again, and when the
 * API server forgets the list half way, so that it begins again at a newer version. Not thread-safe.
 */
final class PagedList implements AutoCloseable {
    /** Takes the events. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes the next one.
         *
         * @param reachedEarlier whether an earlier write of the event may have been handed over
         */
        void take(KubernetesEvent event, boolean reachedEarlier) throws InterruptedException;
    }

    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final ApiServer api;
    private final String path;
    private final StreamSettings settings;
    private final Taker taker;
    private final StreamHealth health;
    private final EventDecoder decoder = new EventDecoder();

    private ListProgress earlier;
    private @Nullable ResourceVersion version;
    private String continueToken = "";
    private String lastKey = "";
    private boolean complete;
    private @Nullable Asked ahead;

    /** @param earlier what was handed over before this list began, perhaps by another leader */
    PagedList(
            ApiServer api,
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
    void nextPage() throws ApiException, InterruptedException {
        Asked page = ahead == null ? ask(continueToken) : ahead;
        ahead = null;
        try (ResponseStream body = page.open()) {
            continueToken = readPage(body);
            complete = continueToken.isEmpty();
        } catch (ApiException.Expired e) {
            if (continueToken.isEmpty()) {
                throw e;
            }
            health.reconnecting("list expired", String.valueOf(e.getMessage()));
            earlier = progress();
            continueToken = "";
            lastKey = "";
        } catch (InterruptedIOException e) {
            throw new InterruptedException();
        } catch (IOException e) {
            earlier = progress();
            throw new ApiException.Unavailable("GET " + path + ": " + e.getMessage(), Duration.ZERO);
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
        return api.ask(path, query, SILENCE, () -> {});
    }

    /** Hands the events of a page over; returns the token of the next page, which is asked for meanwhile. */
    private String readPage(ResponseStream body) throws IOException, InterruptedException {
        String next = "";
        boolean read = false;
        try (JsonParser json = ApiServer.JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a list of events was expected, and is none");
            }
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (field.equals("metadata")) {
                    decoder.readListMetadata(json, value);
                    version = decoder.resourceVersion()
                            .orElseThrow(() -> new IOException("the list has no comparable resourceVersion"));
                    next = decoder.continueToken();
                    ahead = next.isEmpty() ? null : ask(next);
                } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
                    readItems(json);
                } else {
                    json.skipChildren();
                }
            }
            read = true;
        } finally {
            if (!read) {
                close();
            }
        }
        return next;
    }

    private void readItems(JsonParser json) throws IOException, InterruptedException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            decoder.read(json);
            health.countReceived();
            KubernetesEvent event = decoder.event(Novelty.NEW);
            lastKey = event.listKey();
            if (earlier.covers(event)) {
                health.countRepeated();
            } else {
                taker.take(event, earlier.reached(event));
            }
        }
    }
}
