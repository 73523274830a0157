// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Host;
import io.checkagent.delivery.OutputSettings;
import io.checkagent.output.HttpSender;
import io.checkagent.output.LineFormat;
import io.checkagent.output.Output;
import io.checkagent.output.OutputType;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** An output that a plugin brought: how an entry of {@code outputs} names it, and how to make it. Thread-safe. */
public final class OutputDefinition {
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_]*");
    /** Stands for all of them in the schema. */
    private static final String ANY = "plugin";

    private static final String OFFER =
            "it can ask for a settings record, an HttpSender, the LineFormat, a Clock, the Host, and classes of its own plugin";

    private final String type;
    private final String pluginId;
    private final Blueprint<Output> blueprint;

    private OutputDefinition(String type, String pluginId, Blueprint<Output> blueprint) {
        this.type = type;
        this.pluginId = pluginId;
        this.blueprint = blueprint;
    }

    /**
     * Reads a class.
     *
     * @throws PluginException when it is no output, or one that cannot be made
     */
    public static OutputDefinition of(Class<?> type, String pluginId) throws PluginException {
        OutputType annotation = type.getAnnotation(OutputType.class);
        if (annotation == null) {
            throw new PluginException("output %s has no @OutputType".formatted(type.getName()));
        }
        String name = annotation.value();
        if (!TYPE.matcher(name).matches() || OutputSettings.OWN_TYPES.contains(name) || name.equals(ANY)) {
            throw new PluginException("the type \"%s\" of %s must match %s, and be none of the agent's own"
                    .formatted(name, type.getName(), TYPE.pattern()));
        }
        return new OutputDefinition(
                name,
                pluginId,
                Blueprint.of(
                        type.asSubclass(Output.class),
                        Set.of(HttpSender.class, LineFormat.class, Clock.class, Host.class),
                        OFFER));
    }

    /** The {@code type} by which it is configured. */
    public String type() {
        return type;
    }

    /** The plugin that brought it. */
    public String pluginId() {
        return pluginId;
    }

    /** The record that holds its settings; empty when it has none. */
    public Optional<Class<? extends Record>> settingsType() {
        return blueprint.settingsType();
    }

    /** Whether it asks for an {@link HttpSender}. */
    public boolean needsHttp() {
        return blueprint.needs(HttpSender.class);
    }

    /**
     * Makes it.
     *
     * @param settings of {@link #settingsType()}
     * @param http asked only when it is needed
     * @throws PluginException when a constructor throws, an Error included
     */
    public Output create(
            Optional<? extends Record> settings, Supplier<HttpSender> http, LineFormat lines, Clock clock, Host host)
            throws PluginException {
        requireNonNull(http, "http is null");
        return new PluginOutput(blueprint.create(
                settings,
                Map.of(
                        HttpSender.class,
                        http,
                        LineFormat.class,
                        () -> lines,
                        Clock.class,
                        () -> clock,
                        Host.class,
                        () -> host)));
    }
}
