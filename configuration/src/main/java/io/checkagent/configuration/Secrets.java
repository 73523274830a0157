// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts secrets in the place of {@code ENC[handle]}. */
public final class Secrets {
    private static final Pattern REFERENCE = Pattern.compile("\\s*ENC\\[(.+)]\\s*", Pattern.DOTALL);

    private final Map<String, SecretResolver.Answer> answers;
    private final String failure;

    private Secrets(Map<String, SecretResolver.Answer> answers, String failure) {
        this.answers = answers;
        this.failure = failure;
    }

    /** Looks up all that the values refer to, in one question; asks nothing when they refer to nothing. */
    public static Secrets lookUp(Collection<Mapping> values, SecretResolver resolver) {
        TreeSet<String> handles = new TreeSet<>();
        values.forEach(value -> value.mapScalars(scalar -> {
            handle(scalar).ifPresent(handles::add);
            return scalar;
        }));
        try {
            return new Secrets(handles.isEmpty() ? Map.of() : resolver.resolve(handles), "");
        } catch (SecretBackendException e) {
            return new Secrets(Map.of(), String.valueOf(e.getMessage()));
        }
    }

    /** The values with their secrets; one that is not known is {@linkplain YamlValue.Invalid invalid}. */
    public Mapping putInto(Mapping values) {
        return (Mapping) values.mapScalars(scalar ->
                handle(scalar).<YamlValue>map(handle -> secret(scalar, handle)).orElse(scalar));
    }

    private YamlValue secret(Scalar scalar, String handle) {
        Optional<SecretResolver.Answer> answer = Optional.ofNullable(answers.get(handle));
        Optional<Secret> secret = answer.flatMap(SecretResolver.Answer::value);
        if (secret.isPresent()) {
            return scalar.withSecret(secret.get().value());
        }
        String reason = failure.isEmpty()
                ? answer.map(SecretResolver.Answer::error).orElse("the backend does not know it")
                : failure;
        return new YamlValue.Invalid(
                Problem.error(scalar, "the secret ENC[" + handle + "] is not known: " + reason, ""));
    }

    private static Optional<String> handle(Scalar scalar) {
        Matcher matcher = REFERENCE.matcher(scalar.text());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
