// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.util.Map;
import java.util.Optional;

/**
 * Which files may be loaded: all, or those whose SHA-256 digest is on a list. With a list nothing is trusted without being
 * on it, the distribution's own plugins included.
 */
public final class AllowedPlugins {
    private final Optional<Map<String, String>> digests;
    private final boolean byWriters;

    private AllowedPlugins(Optional<Map<String, String>> digests, boolean byWriters) {
        this.digests = digests;
        this.byWriters = byWriters;
    }

    /** There is no list: what only the agent's user and root can write. */
    public static AllowedPlugins all() {
        return new AllowedPlugins(Optional.empty(), true);
    }

    /** What somebody names who knows whose it is. */
    static AllowedPlugins named() {
        return new AllowedPlugins(Optional.empty(), false);
    }

    /**
     * The files of a list.
     *
     * @param digests SHA-256 in lower case hexadecimal, by file name
     */
    public static AllowedPlugins only(Map<String, String> digests) {
        return new AllowedPlugins(Optional.of(Map.copyOf(digests)), false);
    }

    /** Whether files are trusted by who may write them. */
    boolean judgesByWriters() {
        return byWriters;
    }

    /** Whether there is a list, and no file on it: what is wrong is the list. */
    boolean isNone() {
        return digests.filter(Map::isEmpty).isPresent();
    }

    /** Why a file may not be loaded, and what would allow it. */
    Optional<String> refusal(String fileName, String digest) {
        if (digests.isEmpty() || digest.equals(digests.get().get(fileName))) {
            return Optional.empty();
        }
        String remedy = "if you trust it, put {file: %s, sha256: %s} there".formatted(fileName, digest);
        return Optional.of(
                digests.get().containsKey(fileName)
                        ? "is not the file that \"plugins\" in datadog.yaml allows: its digest is another; " + remedy
                        : "is not in the list \"plugins\" in datadog.yaml; " + remedy);
    }
}
