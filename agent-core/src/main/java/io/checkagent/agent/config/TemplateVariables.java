// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.Problem;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
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

    /** The values with their variables put in; a problem for each that is not known. */
    Mapping putInto(Mapping values, List<Problem> problems) {
        return (Mapping) values.mapScalars(scalar -> {
            Matcher matcher = VARIABLE.matcher(scalar.text());
            return matcher.find()
                    ? scalar.withText(
                            matcher.replaceAll(match -> Matcher.quoteReplacement(value(match, scalar, problems))))
                    : scalar;
        });
    }

    private String value(MatchResult match, Scalar scalar, List<Problem> problems) {
        String name = match.group(1);
        if (name.equals("hostname")) {
            return hostname;
        }
        if (!name.startsWith(ENVIRONMENT)) {
            problems.add(Problem.error(
                    scalar, match.group() + " is not known", "there are %%hostname%% and %%env_<VARIABLE>%%"));
            return "";
        }
        String variable = name.substring(ENVIRONMENT.length());
        String value = environment.get(variable);
        if (value == null) {
            problems.add(Problem.error(
                    scalar, "the environment variable " + variable + " is not set", "set it, or write the value here"));
            return "";
        }
        return value;
    }
}
