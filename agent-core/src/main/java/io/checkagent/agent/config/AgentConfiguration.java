// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.Above;
import io.checkagent.configuration.Inline;
import io.checkagent.configuration.Instead;
import io.checkagent.configuration.Matching;
import io.checkagent.configuration.Secret;
import io.checkagent.configuration.YamlValue;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code datadog.yaml} and the environment say, by feature. Keys, environment variables, defaults, error messages
 * and the JSON Schema all come from these components.
 *
 * @param intake the Datadog intake
 * @param host what this agent stands for
 * @param logging the agent's own log
 * @param kubernetes the cluster
 * @param events collection of Kubernetes events
 * @param leaderElection which agent runs the cluster's checks
 * @param checks what is checked
 * @param api the door through which the command line asks the running agent
 * @param secretBackend where {@code ENC[handle]} is looked up
 * @param outputs where results go; never empty
 */
public record AgentConfiguration(
        @Inline Intake intake,
        @Inline Host host,
        @Inline Logging logging,
        @Inline Kubernetes kubernetes,
        @Inline EventCollection events,
        @Inline LeaderElection leaderElection,
        @Inline Checks checks,
        @Inline Api api,
        @Inline SecretBackendSettings secretBackend,

        @Default("[]") @Description("Where results go: the Datadog intake when there is an api_key, else the console.")
        List<OutputSettings> outputs) {
    public AgentConfiguration {
        outputs = outputs.isEmpty() ? intake.defaultOutputs() : List.copyOf(outputs);
    }

    /** Whether this agent takes part in the election: collecting events turns it on. */
    public boolean electsLeader() {
        return leaderElection.enabled() || events.collect();
    }

    /** The Datadog intake. */
    public record Intake(
            @Matching(
                    value = Matching.CREDENTIAL,
                    longest = 1024,
                    expected = "a key of letters and digits without blanks")
            @Description("The API key of the Datadog organisation.")
            Optional<Secret> apiKey,

            @Matching(value = Matching.DOMAIN, expected = "a site such as datadoghq.com or datadoghq.eu")
            @Default("datadoghq.com")
            @Description("The Datadog site.")
            String site,

            @Description("The intake's address; beats site.")
            Optional<URI> ddUrl,

            @Default("{}") @Description("The way to the intake.")
            Proxy proxy,

            @Default("false") @Description("Accept any TLS certificate of the intake.")
            boolean skipSslValidation) {
        /** {@code dd_url}, or what {@code site} makes of it. */
        public URI url() {
            return ddUrl.orElseGet(() -> urlOf(site));
        }

        static URI urlOf(String site) {
            return URI.create("https://app." + site);
        }

        private List<OutputSettings> defaultOutputs() {
            return List.of(apiKey.<OutputSettings>map(key -> new OutputSettings.Datadog(url(), key))
                    .orElseGet(OutputSettings.Console::new));
        }
    }

    /** Proxies between the agent and the intake. */
    public record Proxy(
            @Description("For http addresses.") Optional<URI> http,
            @Description("For https addresses.") Optional<URI> https,

            @Default("[]") @Description("Hosts that are reached directly.")
            List<String> noProxy) {
        /** Without the addresses, which may hold passwords. */
        @Override
        public String toString() {
            return "Proxy[http=%s, https=%s, noProxy=%s]".formatted(http.isPresent(), https.isPresent(), noProxy);
        }
    }

    /** What this agent stands for. */
    public record Host(
            @Description("The name of this host; found out when not given.")
            Optional<String> hostname,

            @Description("A file that holds the name of this host.")
            Optional<Path> hostnameFile,

            @Default("[]") @Description("Tags on all that this agent sends.")
            List<String> tags,

            @Default("[]") @Description("More tags.") List<String> extraTags,

            @Description("The environment, sent as the tag env:<name>.")
            Optional<String> env) {
        /** {@code tags}, {@code extra_tags} and {@code env:x}; none twice. */
        public List<String> globalTags() {
            return Stream.of(tags.stream(), extraTags.stream(), env.map(value -> "env:" + value).stream())
                    .flatMap(values -> values)
                    .distinct()
                    .toList();
        }
    }

    /** The agent's own log, which always goes to standard error. */
    public record Logging(
            @Key("log_level") @Default("info") @Description("trace, debug, info, warn, error, critical or off.")
            LogLevel level,

            @Key("log_file") @Description("A file that the log goes to as well.")
            Optional<Path> file,

            @Key("log_format_json") @Default("false") @Description("One JSON object a line.")
            boolean json) {}

    /** The cluster and the way to it. */
    public record Kubernetes(
            @Description("The name of the cluster.") Optional<ClusterName> clusterName,

            @Matching(
                    value = Matching.LABEL,
                    longest = 63,
                    expected = "a namespace: lower case letters, digits and hyphens, at most 63")
            @Key("kube_resources_namespace")
            @Description("The namespace of the agent's own objects; the pod's when not given.")
            Optional<String> resourcesNamespace,

            @Key("kubernetes_kubeconfig_path") @Description("A kubeconfig; in-cluster configuration when not given.")
            Optional<Path> kubeconfigPath,

            @Key("kubernetes_apiserver_ca_path") @Description("Certificates that the API server's is checked against.")
            Optional<Path> apiServerCaPath,

            @Key("kubernetes_apiserver_tls_verify")
            @Default("true")
            @Description("Whether the API server's certificate is checked.")
            boolean apiServerTlsVerify,

            @Above(0)
            @Key("kubernetes_apiserver_client_timeout")
            @Default("10")
            @Description("Seconds that a request may take.")
            Duration apiServerClientTimeout) {}

    /** Collection of Kubernetes events. */
    public record EventCollection(
            @Key("collect_kubernetes_events")
            @Default("false")
            @Description("Collect Kubernetes events, once in the cluster; turns the leader election on.")
            boolean collect,

            @Key("kubernetes_events_source_detection")
            @Default("{}")
            @Description("Show events under the integration that wrote them; an instance of the check beats it.")
            SourceDetection sourceDetection,

            @Default("{}") @Description("Names that the agent shares with the Datadog Cluster Agent.")
            ClusterAgent clusterAgent) {}

    /** The section {@code kubernetes_events_source_detection}. */
    public record SourceDetection(
            @Default("false") @Description("Whether it does.")
            boolean enabled) {}

    /** The section {@code cluster_agent}. */
    public record ClusterAgent(
            @Matching(
                    value = Matching.OBJECT_NAME,
                    expected = "an object's name: lower case letters, digits, hyphens and dots, at most 253")
            @Default("datadogtoken")
            @Description("The ConfigMap that holds how far collection has come.")
            String tokenName) {}

    /** Which agent runs the cluster's checks. */
    public record LeaderElection(
            @Key("leader_election") @Default("false") @Description("Take part in the leader election.")
            boolean enabled,

            @Above(value = 0, max = 86_400, wholeSeconds = true)
            @Key("leader_lease_duration")
            @Default("60")
            @Description("Seconds after which a silent leader is replaced; should be above 30.")
            Duration leaseDuration,

            @Matching(
                    value = Matching.OBJECT_NAME,
                    expected = "an object's name: lower case letters, digits, hyphens and dots, at most 253")
            @Key("leader_lease_name")
            @Default("datadog-leader-election")
            @Description("The object that the agents agree through.")
            String leaseName,

            @Key("leader_election_default_resource")
            @Default("endpoints")
            @Description("The kind of that object: endpoints, configmap, lease, endpointsleases or configmapsleases.")
            LockResource resource,

            @Key("leader_election_release_on_shutdown")
            @Default("true")
            @Description("Hand leadership over when stopping.")
            boolean releaseOnShutdown) {}

    /**
     * What is checked.
     *
     * @param configured the section {@code checks}, read by {@link CheckConfigurationLoader}
     */
    public record Checks(
            @Description("The directory of check configurations; conf.d beside datadog.yaml when not given.")
            Path confdPath,

            @Description("A directory of plugins besides the distribution's.")
            Optional<Path> pluginsPath,

            @Key("plugins")
            @Instead(value = "[]", consequence = "no plugin is loaded, because this list says which may be")
            @Description("When given, only these plugin files are loaded, the distribution's own included.")
            Optional<List<PluginDigest>> allowedPlugins,

            @Above(-1)
            @Key("check_runners")
            @Default("4")
            @Description("How many checks run at the same time; 0 is the default.")
            int runners,

            @Key("checks") @Default("{}") @Description("Checks configured right here, by their names.")
            Map<String, YamlValue> configured,

            @Description("The directory for what the agent keeps.")
            Path runPath) {
        private static final int DEFAULT_RUNNERS = 4;

        public Checks {
            runners = runners == 0 ? DEFAULT_RUNNERS : runners;
        }
    }

    /**
     * A plugin file that may be loaded.
     *
     * @param file its name in its directory
     */
    public record PluginDigest(
            @Description("The name of the JAR.") String file,

            @Description("Its digest, as sha256sum prints it.")
            Sha256 sha256) {}

    /** The door through which the command line asks the running agent. */
    public record Api(
            @Default("localhost") @Description("Where the running agent answers the command line.")
            String cmdHost,

            @Above(value = -1, max = 65535) @Default("5001") @Description("The port for that; 0 is any free one.")
            int cmdPort,

            @Description(
                    "The file of the token that the command line shows; auth_token beside datadog.yaml when not given.")
            Path authTokenFilePath) {}
}
