// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.plugin.ContextClassLoader;
import io.checkagent.agent.plugin.OutputCatalog;
import io.checkagent.agent.plugin.OutputDefinition;
import io.checkagent.agent.plugin.PluginException;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Host;
import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Setting;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.Suggestions;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.delivery.DeliverySettings;
import io.checkagent.delivery.Destination;
import io.checkagent.delivery.FencedHttpSender;
import io.checkagent.delivery.IntakeSettings;
import io.checkagent.delivery.OutputSettings;
import io.checkagent.delivery.Outputs;
import io.checkagent.http.HttpClients;
import io.checkagent.http.HttpSettings;
import io.checkagent.output.HttpSender;
import io.checkagent.output.Output;
import io.checkagent.proxy.ProxyRules;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outputs of the configuration, in its order. One that cannot be made is told and left out. All is made at once: any thread may ask. */
public final class ConfiguredOutputs {
    private static final Logger log = LoggerFactory.getLogger(ConfiguredOutputs.class);
    private static final int PROBLEMS_TOLD = 50;
    private static final Set<String> HTTP_KEYS =
            Setting.flattened(HttpSettings.class).stream().map(Setting::key).collect(Collectors.toSet());

    private final DeliverySettings settings;
    private final Host host;
    private final String version;
    private final Installation installation;
    private final OutputCatalog plugins;
    private final HttpClients http;
    private final Clock clock;
    private final List<Destination> destinations = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** Makes them; loads the plugins when one of them is of a plugin. */
    ConfiguredOutputs(
            DeliverySettings settings,
            Host host,
            String version,
            Installation installation,
            OutputCatalog plugins,
            HttpClients http,
            Clock clock) {
        this.settings = requireNonNull(settings, "settings is null");
        this.host = host;
        this.version = version;
        this.installation = installation;
        this.plugins = plugins;
        this.http = http;
        this.clock = clock;
        make();
    }

    /** Never empty. */
    public List<Destination> destinations() {
        return destinations;
    }

    /** What was left out, and why. */
    public List<String> problems() {
        return problems;
    }

    private void make() {
        IntakeSettings intake = settings.intake();
        ProxyRules proxies = intake.proxies(installation.environment());
        if (settings.outputs().stream().anyMatch(OutputSettings.Plugin.class::isInstance)) {
            boolean unused = plugins.scan();
        }
        for (OutputSettings output : settings.outputs()) {
            if (output instanceof OutputSettings.Plugin ofPlugin) {
                make(ofPlugin);
            } else {
                destinations.add(Outputs.of(output, host, version, intake, proxies, clock));
            }
        }
        if (destinations.isEmpty()) {
            problems.add("no output of the configuration can be used: results go to the console instead");
            destinations.add(Outputs.of(new OutputSettings.Console(), host, version, intake, proxies, clock));
        }
        // A file that is no configuration at all has a problem in each line.
        problems.stream().limit(PROBLEMS_TOLD).forEach(log::error);
        if (problems.size() > PROBLEMS_TOLD) {
            log.error("{} more outputs are left out", problems.size() - PROBLEMS_TOLD);
        }
    }

    private void make(OutputSettings.Plugin entry) {
        OutputDefinition definition = plugins.outputs().get(entry.name());
        if (definition == null) {
            Set<String> known = new TreeSet<>(plugins.outputs().keySet());
            known.addAll(OutputSettings.OWN_TYPES);
            problems.add("%s: there is no output of the type %s, which is left out; %s"
                    .formatted(entry.settings().location(), entry.name(), Suggestions.remedy(entry.name(), known)));
            return;
        }
        Mapping given = (Mapping) entry.settings();
        Set<String> own = definition.settingsType().stream()
                .flatMap(type -> Setting.flattened(type).stream())
                .map(Setting::key)
                .collect(Collectors.toSet());
        Set<String> ofHttp = definition.needsHttp()
                ? HTTP_KEYS.stream().filter(key -> !own.contains(key)).collect(Collectors.toSet())
                : Set.of();
        int before = problems.size();
        Optional<? extends Record> bound = definition.settingsType().flatMap(type -> bind(type, given.without(ofHttp)));
        if (definition.settingsType().isEmpty()) {
            given.without(ofHttp)
                    .entries()
                    .keySet()
                    .forEach(key -> problems.add("%s: %s: unknown key".formatted(given.location(), key)));
        }
        Optional<HttpSettings> httpSettings = bind(HttpSettings.class, given.only(ofHttp));
        if (problems.size() > before) {
            problems.add("the output %s is left out".formatted(entry.name()));
            return;
        }
        try {
            Supplier<HttpSender> sender = () -> sender(httpSettings.orElseThrow(), entry.name());
            Output made = definition.create(bound, sender, Outputs.lineFormat(host.name()), clock, host);
            destinations.add(new Destination(
                    entry.name(), made, entry.common().filter(), entry.common().bestEffort()));
        } catch (PluginException e) {
            problems.add("%s: the output %s of plugin %s is left out: %s"
                    .formatted(given.location(), entry.name(), definition.pluginId(), e.getMessage()));
        }
    }

    private HttpSender sender(HttpSettings http, String type) {
        return new FencedHttpSender(this.http.client(http), http.timeout(), "the address of the output " + type);
    }

    private <R extends Record> Optional<R> bind(Class<R> type, Mapping given) {
        Loaded<R> loaded;
        try (ContextClassLoader ignored = ContextClassLoader.of(type)) {
            loaded = SettingsBinder.bind(type, given, Problem.Severity.ERROR);
        }
        loaded.problems().forEach(problem -> {
            if (problem.isError()) {
                problems.add(problem.toString());
            } else {
                log.warn("{}", problem);
            }
        });
        return loaded.value();
    }
}
