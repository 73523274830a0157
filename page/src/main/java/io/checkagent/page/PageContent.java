// SPDX-License-Identifier: Apache-2.0
package io.checkagent.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.checkagent.agent.recent.RecentEvent;
import io.checkagent.agent.recent.RecentResults;
import io.checkagent.agent.status.StatusJson;
import io.checkagent.agent.status.StatusView;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the page is made of: three files, and what they ask for. Thread-safe. */
final class PageContent {
    private static final Map<String, String> FILES = Map.of(
            "/", "page.html text/html",
            "/page.css", "page.css text/css",
            "/page.js", "page.js text/javascript",
            "/icon.svg", "icon.svg image/svg+xml");

    private final StatusView status;
    private final History history;
    private final RecentResults recent;

    /**
     * An answer.
     *
     * @param type the media type
     */
    record Content(String type, String body) {}

    /** How things went, for the plots. */
    private record Past(History.Kept history, Object serviceChecks) {}

    @Inject
    PageContent(StatusView status, History history, RecentResults recent) {
        this.status = requireNonNull(status, "status is null");
        this.history = requireNonNull(history, "history is null");
        this.recent = requireNonNull(recent, "recent is null");
    }

    /** What is at that path; of no type when nothing is. */
    Content at(String path) {
        if (path.equals("/status")) {
            return new Content("application/json", status.report().json());
        }
        if (path.equals("/history")) {
            return new Content(
                    "application/json", StatusJson.write(new Past(history.kept(), recent.latestServiceChecks())));
        }
        String file = FILES.get(path);
        if (file == null) {
            return new Content("", "");
        }
        String[] parts = file.split(" ", 2);
        return new Content(parts[1] + "; charset=utf-8", resource(parts[0]));
    }

    /** The page for who has no link. */
    static Content closed() {
        return new Content("text/html; charset=utf-8", resource("closed.html"));
    }

    private static String resource(String name) {
        try (InputStream file = requireNonNull(PageContent.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Events with a higher number, as server-sent events; waits for one at most that long, and may be empty. */
    String eventsAfter(long seen, Duration limit) throws InterruptedException {
        // The numbers of a browser that knew this agent before its restart are higher.
        long known = seen > recent.events() ? 0 : seen;
        List<RecentEvent> events = recent.awaitEventsAfter(known, limit);
        StringBuilder stream = new StringBuilder();
        for (RecentEvent event : events) {
            stream.append("id: ").append(event.number()).append('\n');
            StatusJson.write(event)
                    .lines()
                    .forEach(line -> stream.append("data: ").append(line).append('\n'));
            stream.append('\n');
        }
        return stream.toString();
    }
}
