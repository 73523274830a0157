// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.resource.Selector;
import java.time.Duration;
import java.util.Optional;

/**
 * What a client wants to watch, and how.
 *
 * @param prefix of the keys
 * @param initialEvents whether all objects come first, as ADDED
 * @param start the revision after which changes are sent
 * @param bookmarks whether the client understands them; then one tells the end of the initial events, too
 * @param bookmarkInterval empty for resources that get no periodic bookmarks
 */
record WatchOptions(
        String prefix,
        Selector selector,
        boolean initialEvents,
        long start,
        boolean bookmarks,
        Optional<Duration> timeout,
        Optional<Duration> bookmarkInterval) {}
