// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.request;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last requests, oldest first. At its limit the oldest is dropped. Thread-safe. */
public final class RequestLog {
    private final int limit;
    private final Map<Long, RecordedRequest> requests = new LinkedHashMap<>();
    private long received;

    public RequestLog(int limit) {
        this.limit = limit;
    }

    /** Records a request that has no answer yet; gives its number. */
    public synchronized long received(Instant at, ApiRequest request) {
        received++;
        requests.put(received, new RecordedRequest(received, at, request, 0));
        if (requests.size() > limit) {
            requests.remove(requests.keySet().iterator().next());
        }
        return received;
    }

    /** Records the answer to a request. */
    public synchronized void answered(long number, int code) {
        requests.computeIfPresent(
                number,
                (key, recorded) -> new RecordedRequest(number, recorded.receivedAt(), recorded.request(), code));
    }

    public synchronized List<RecordedRequest> requests() {
        return List.copyOf(requests.values());
    }
}
