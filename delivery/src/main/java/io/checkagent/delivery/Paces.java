// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The pace of each endpoint of the intakes, whoever sends there: outputs with several keys may share one. Thread-safe. */
final class Paces {
    private final Map<URI, Pace> paces = new ConcurrentHashMap<>();

    Pace of(URI endpoint) {
        return paces.computeIfAbsent(endpoint, any -> new Pace(System::nanoTime, OutputWorker.Sleeper.REAL));
    }
}
