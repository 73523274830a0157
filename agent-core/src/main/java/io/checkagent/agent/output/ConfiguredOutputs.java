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
import io.checkagent.configuration.Location;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Setting;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.Suggestions;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.delivery.DeliverySettings;
import io.checkagent.delivery.Destination;
import io.checkagent.delivery.FencedHttpSender;
import io.checkagent.delivery.Filter;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The outputs of the configuration, in its order. One that cannot be made is told and left out. All is made at once: any thread may ask. */
public final class ConfiguredOutputs {
    private static final Logger log = LoggerFactory.getLogger(ConfiguredOutputs.class);
    private static final String LEFT_OUT = "this output is left out";
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
    /** By the number of its entry. */
    private final Map<Integer, Destination> made = new HashMap<>();

    private final List<Problem> problems = new ArrayList<>();

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

    /** What was left out, and why; also what is odd. */
    public List<Problem> problems() {
        return Problem.bounded(problems);
    }

    /**
     * Hands on the filters of changed entries.
     *
     * @param filter is told each output and its filter
     * @return false when more than filters has changed, and nothing was handed on
     */
    boolean takeFilters(List<OutputSettings> changed, BiConsumer<Destination, Filter> filter) {
        List<OutputSettings> own = settings.outputs();
        if (own.size() != changed.size()
                || !IntStream.range(0, own.size()).allMatch(i -> own.get(i).differsInFilterAtMost(changed.get(i)))) {
            return false;
        }
        made.forEach(
                (i, output) -> filter.accept(output, changed.get(i).common().filter()));
        return true;
    }

    private void make() {
        IntakeSettings intake = settings.intake();
        ProxyRules proxies = intake.proxies(installation.environment());
        Outputs own = new Outputs(host, version, intake, proxies, clock);
        if (settings.outputs().stream().anyMatch(OutputSettings.Plugin.class::isInstance)) {
            boolean unused = plugins.scan();
        }
        if (settings.outputs().stream().anyMatch(OutputSettings.Datadog.class::isInstance)) {
            proxies.problems()
                    .forEach(problem -> problems.add(Problem.error(Location.of("environment"), "", problem, "")
                            .withConsequence("the intake is asked without a proxy")));
        }
        for (int i = 0; i < settings.outputs().size(); i++) {
            OutputSettings output = settings.outputs().get(i);
            int before = destinations.size();
            if (output instanceof OutputSettings.Plugin ofPlugin) {
                make(ofPlugin);
            } else {
                destinations.add(own.of(output));
            }
            if (destinations.size() > before) {
                made.put(i, destinations.get(before));
            }
        }
        if (destinations.isEmpty()) {
            problems.add(Problem.error(Location.of("datadog.yaml"), "outputs", "none of them can be used", "")
                    .withConsequence("results go to the console instead"));
            destinations.add(own.of(new OutputSettings.Console()));
        }
        for (Problem problem : problems()) {
            log.atLevel(problem.isError() ? Level.ERROR : Level.WARN).log("{}", problem);
        }
    }

    private void make(OutputSettings.Plugin entry) {
        OutputDefinition definition = plugins.outputs().get(entry.name());
        if (definition == null) {
            Set<String> known = new TreeSet<>(plugins.outputs().keySet());
            known.addAll(OutputSettings.OWN_TYPES);
            problems.add(Problem.error(
                            entry.settings(),
                            "there is no output of the type " + entry.name(),
                            Suggestions.remedy(entry.name(), known))
                    .withConsequence(LEFT_OUT));
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
        long before = Problem.count(problems, Problem.Severity.ERROR);
        Optional<? extends Record> bound = definition.settingsType().flatMap(type -> bind(type, given.without(ofHttp)));
        if (definition.settingsType().isEmpty()) {
            given.without(ofHttp)
                    .entries()
                    .keySet()
                    .forEach(key ->
                            problems.add(Problem.error(given.location(), given.pathOf(key), "unknown key", "remove it")
                                    .withConsequence(LEFT_OUT)));
        }
        Optional<HttpSettings> httpSettings = bind(HttpSettings.class, given.only(ofHttp));
        if (Problem.count(problems, Problem.Severity.ERROR) > before) {
            return;
        }
        try {
            Supplier<HttpSender> sender = () -> sender(httpSettings.orElseThrow(), entry.name());
            Output made = definition.create(bound, sender, Outputs.lineFormat(host.name()), clock, host);
            destinations.add(new Destination(
                    entry.name(), made, entry.common().filter(), entry.common().bestEffort()));
        } catch (PluginException e) {
            problems.add(Problem.error(
                            given,
                            "the output %s of plugin %s cannot be made: %s"
                                    .formatted(entry.name(), definition.pluginId(), e.getMessage()),
                            "")
                    .withConsequence(LEFT_OUT));
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
        loaded.problems()
                .forEach(problem -> problems.add(problem.isError() ? problem.withConsequence(LEFT_OUT) : problem));
        return loaded.value();
    }
}
