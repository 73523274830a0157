// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

/** Names by which checks can be configured besides their own. */
final class CheckNames {
    static final String KUBERNETES_EVENTS = "kubernetes_events";
    static final String CONTROL_PLANE = "kube_apiserver_controlplane";

    private static final String KUBERNETES_API_SERVER = "kubernetes_apiserver";

    private CheckNames() {}

    /** This agent's name for the check that the Datadog Agent calls so. */
    static String current(String name) {
        return isDatadogEventCheck(name) ? KUBERNETES_EVENTS : name;
    }

    /** Whether it is the Datadog Agent's check that collects events only when {@code collect_kubernetes_events} is set. */
    static boolean isDatadogEventCheck(String name) {
        return name.equals(KUBERNETES_API_SERVER);
    }
}
