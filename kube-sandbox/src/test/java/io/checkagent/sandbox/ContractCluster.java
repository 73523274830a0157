// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;

/** A cluster that the contract is checked on. */
interface ContractCluster extends AutoCloseable {
    URI uri();

    /** Speaks HTTP/1.1 and trusts the cluster. */
    HttpClient http();

    /** A token of a user that may do everything; empty when the client certificate tells who asks. */
    Optional<String> adminToken();

    /** Whether {@link #compact()} can be had. */
    boolean canCompact();

    /** Makes every older resourceVersion expired. */
    void compact();

    @Override
    void close();
}
