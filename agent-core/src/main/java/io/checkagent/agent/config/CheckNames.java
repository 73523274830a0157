package io.checkagent.agent.config;

import java.util.Map;

/** Names by which checks can be configured besides their own. */
final class CheckNames {
    private static final Map<String, String> ALIASES = Map.of("kubernetes_apiserver", "kubernetes_events");

    private CheckNames() {}

    /** This agent's name for the check that the Datadog Agent calls so. */
    static String current(String name) {
        return ALIASES.getOrDefault(name, name);
    }
}
