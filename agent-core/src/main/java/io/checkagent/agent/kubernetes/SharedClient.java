// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A client that many share: to close it does nothing, nor to close another client that it gives, such as by {@code adapt},
 * or its HTTP client. So a check that does harms nobody.
 */
final class SharedClient {
    private SharedClient() {}

    /** The same client, which nobody can close. */
    static KubernetesClient of(KubernetesClient client) {
        return (KubernetesClient) shared(client);
    }

    private static Object shared(Object client) {
        return Proxy.newProxyInstance(
                KubernetesClient.class.getClassLoader(),
                interfaces(client.getClass()).toArray(Class<?>[]::new),
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close") && method.getParameterCount() == 0) {
                        return null;
                    }
                    try {
                        Object result = method.invoke(client, arguments);
                        return result instanceof Client || result instanceof HttpClient ? shared(result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    private static Set<Class<?>> interfaces(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            Arrays.stream(each.getInterfaces())
                    .filter(known -> Modifier.isPublic(known.getModifiers()))
                    .forEach(all::add);
        }
        return all;
    }
}
