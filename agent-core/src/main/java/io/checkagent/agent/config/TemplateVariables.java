// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.Problem;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Invalid;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts values in the place of {@code %%env_NAME%%} and {@code %%hostname%%}. */
final class TemplateVariables {
    private static final Pattern VARIABLE = Pattern.compile("%%([A-Za-z0-9_.-]+)%%");
    private static final String ENVIRONMENT = "env_";

    private final Map<String, String> environment;
    private final String hostname;

    TemplateVariables(Map<String, String> environment, String hostname) {
        this.environment = Map.copyOf(environment);
        this.hostname = requireNonNull(hostname, "hostname is null");
    }

    /** The values with their variables put in; one with a variable that is not known is invalid. */
    Mapping putInto(Mapping values) {
        return (Mapping) values.mapScalars(this::putInto);
    }

    private YamlValue putInto(Scalar scalar) {
        Matcher variable = VARIABLE.matcher(scalar.text());
        StringBuilder text = new StringBuilder();
        while (variable.find()) {
            String name = variable.group(1);
            Optional<String> value = value(name);
            if (value.isEmpty()) {
                return new Invalid(
                        name.startsWith(ENVIRONMENT)
                                ? Problem.error(
                                        scalar,
                                        "the environment variable " + name.substring(ENVIRONMENT.length())
                                                + " is not set",
                                        "set it, or write the value here")
                                : Problem.error(
                                        scalar,
                                        variable.group() + " is not known",
                                        "there are %%hostname%% and %%env_<VARIABLE>%%"));
            }
            variable.appendReplacement(text, Matcher.quoteReplacement(value.get()));
        }
        return scalar.withText(variable.appendTail(text).toString());
    }

    private Optional<String> value(String name) {
        if (name.equals("hostname")) {
            return Optional.of(hostname);
        }
        return name.startsWith(ENVIRONMENT)
                ? Optional.ofNullable(environment.get(name.substring(ENVIRONMENT.length())))
                : Optional.empty();
    }
}
