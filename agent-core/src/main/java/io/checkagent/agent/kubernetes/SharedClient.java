// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A client that many share: to close it does nothing, so that a check that does harms nobody. */
final class SharedClient {
    private SharedClient() {}

    /** The same client, of which {@code close()} has no effect. */
    static KubernetesClient of(KubernetesClient client) {
        return (KubernetesClient) Proxy.newProxyInstance(
                KubernetesClient.class.getClassLoader(),
                new Class<?>[] {KubernetesClient.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close") && method.getParameterCount() == 0) {
                        return null;
                    }
                    try {
                        return method.invoke(client, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }
}
