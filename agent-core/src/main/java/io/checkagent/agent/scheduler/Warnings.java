// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run said that the user should know, each once, and when it said so last. Not thread-safe. */
final class Warnings {
    private final int limit;
    private final Map<String, Instant> said = new LinkedHashMap<>();

    /** @param limit how many are kept: a check that makes them up endlessly must not fill the memory */
    Warnings(int limit) {
        this.limit = limit;
    }

    /** Returns whether it is kept. */
    boolean add(String text, Instant at) {
        boolean kept = said.size() < limit || said.containsKey(text);
        if (kept) {
            said.put(text, at);
        }
        return kept;
    }

    boolean contains(String text) {
        return said.containsKey(text);
    }

    /** Those said since then; what was said before is forgotten. */
    List<String> since(Instant from) {
        said.values().removeIf(at -> at.isBefore(from));
        return new ArrayList<>(said.keySet());
    }

    void clear() {
        said.clear();
    }
}
