// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.checkagent.http.Tls;
import io.checkagent.proxy.HttpProxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An API server and how to ask it.
 *
 * @param address with a host, and without a user
 * @param serverName what its certificate must be for, and what is asked for
 * @param tls by what it must prove that; not used for {@code http}
 * @param credentials who asks
 * @param impersonation headers of whom it asks for
 * @param proxy that the kubeconfig names; else the environment's count
 * @param namespace for requests that name none
 * @param warnings what the user should know
 */
record ApiServer(
        URI address,
        String serverName,
        Tls.Source tls,
        Credentials credentials,
        Map<String, List<String>> impersonation,
        Optional<HttpProxy> proxy,
        Optional<String> namespace,
        List<String> warnings) {}
