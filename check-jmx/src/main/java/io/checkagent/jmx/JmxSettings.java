// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Unsupported;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which JVM is asked and what for, under the names that the Datadog Agent's JMX checks have.
 *
 * @see <a href="https://docs.datadoghq.com/integrations/java/">Java integration</a>
 */
@Unsupported(key = "process_name_regex", why = "other processes are not attached to; let the JVM listen on a port")
@Unsupported(key = "java_bin_path", why = "the agent is the JVM that asks")
@Unsupported(key = "java_options", why = "the agent is the JVM that asks; JAVA_OPTS has its options")
@Unsupported(key = "tools_jar_path", why = "the agent is the JVM that asks")
@Unsupported(key = "is_jmx", why = "the check's name says it")
@Unsupported(key = "new_gc_metrics", why = "they have the new names in any case")
@Unsupported(key = "trust_store_path", why = "those of the JVM are used: -Djavax.net.ssl.trustStore in JAVA_OPTS")
@Unsupported(key = "trust_store_password", why = "those of the JVM are used: -Djavax.net.ssl.trustStore in JAVA_OPTS")
@Unsupported(key = "key_store_path", why = "those of the JVM are used: -Djavax.net.ssl.keyStore in JAVA_OPTS")
@Unsupported(key = "key_store_password", why = "those of the JVM are used: -Djavax.net.ssl.keyStore in JAVA_OPTS")
public record JmxSettings(
        @Default("localhost") @Description("The host of the JVM.")
        String host,

        @Description("The port of its JMX: com.sun.management.jmxremote.port.")
        Optional<Integer> port,

        @Description("In the place of host and port: service:jmx:rmi:///jndi/rmi://host:port/jmxrmi or the like.")
        Optional<String> jmxUrl,

        @Description("Who asks, where the JVM wants to know.")
        Optional<String> user,

        @Description("The user's password.") Optional<String> password,

        @Default("false") @Description("Whether the registry behind the port speaks TLS.")
        boolean rmiRegistrySsl,

        @Default("[]")
        @Description("What is sent: a list of include and exclude, with domain, bean, their keys, and attribute.")
        List<Object> conf,

        @Default("true") @Description("Whether memory, threads, collections and load of the JVM are sent.")
        boolean collectDefaultJvmMetrics,

        @Default("600") @Description("Seconds until it is looked anew which MBeans there are.")
        Duration refreshBeans,

        @Default("350") @Description("At most so many values are sent in a run; the rest is left out, with a warning.")
        int maxReturnedMetrics) {
    private static final int REGISTRY_PORT = 1099;
    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern URL =
            Pattern.compile("service:jmx:rmi://[^/]*/jndi/rmi://(\\[[^]]+]|[^:/\\[]+)(?::([0-9]{1,5}))?/([\\w.-]+)");

    public JmxSettings {
        if (port.isEmpty() == jmxUrl.isEmpty()) {
            throw new IllegalArgumentException("set port, or jmx_url in the place of host and port");
        }
        if (port.filter(number -> number < 1 || number > HIGHEST_PORT).isPresent()) {
            throw new IllegalArgumentException(
                    "port is %s; ports are from 1 to %s".formatted(port.get(), HIGHEST_PORT));
        }
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("user and password go together");
        }
        if (maxReturnedMetrics < 1) {
            throw new IllegalArgumentException("max_returned_metrics is " + maxReturnedMetrics + "; it begins at 1");
        }
        if (conf.isEmpty() && !collectDefaultJvmMetrics) {
            throw new IllegalArgumentException(
                    "conf is empty and collect_default_jvm_metrics false: nothing would be sent");
        }
        // What is wrong with them is told where they are written, not when the check runs.
        BeanRule.all(conf);
        registry(host, port, jmxUrl);
    }

    /**
     * For a check of another plugin: all else as when it is not configured, and nothing of the JVM itself.
     *
     * @param conf what is sent, as in {@code conf}: lists and maps of texts
     */
    public static JmxSettings of(String host, int port, List<?> conf) {
        return new JmxSettings(
                host,
                Optional.of(port),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.copyOf(conf),
                false,
                Duration.ofMinutes(10),
                350);
    }

    /** Where the JVM's registry of remote objects has its connector, and under which name. */
    record Registry(String host, int port, String name) {}

    Registry registry() {
        return registry(host, port, jmxUrl);
    }

    /** Only such addresses: others would have the JVM load what is there. */
    private static Registry registry(String host, Optional<Integer> port, Optional<String> jmxUrl) {
        if (jmxUrl.isEmpty()) {
            return new Registry(host, port.orElse(REGISTRY_PORT), "jmxrmi");
        }
        Matcher url = URL.matcher(jmxUrl.get());
        if (!url.matches()) {
            throw new IllegalArgumentException(
                    "jmx_url must be service:jmx:rmi:///jndi/rmi://host:port/jmxrmi, with whatever name at its end");
        }
        return new Registry(
                url.group(1), url.group(2) == null ? REGISTRY_PORT : Integer.parseInt(url.group(2)), url.group(3));
    }

    /** For the tags of what is sent; without credentials. */
    String server() {
        return jmxUrl.orElseGet(() -> host + "-" + port.orElse(0));
    }
}
