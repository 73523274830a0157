// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one text becomes a Java value: the one place that binding and schema share.
 *
 * @param expected what the text has to be, as an error says it
 * @param example one that is valid; may be empty
 * @param words the only valid texts; empty when there are others
 * @param parse null when the text is not what was expected; an IllegalArgumentException tells more
 * @param schema adds the JSON Schema's keywords
 */
record ScalarType(
        String expected,
        String example,
        List<String> words,
        Function<String, @Nullable Object> parse,
        Consumer<ObjectNode> schema) {
    /** Linux's PATH_MAX. */
    private static final int LONGEST_PATH = 4096;

    /** Nobody waits longer for anything, and sums of such durations in nanoseconds stay far from overflow. */
    private static final Duration LONGEST_DURATION = Duration.ofDays(366);

    private static final Pattern INTEGER = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern NUMBER = Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    /** YAML 1.1's words and those of Go's {@code strconv.ParseBool}, in letters of either case. */
    private static final Map<String, Boolean> BOOLEANS = Map.ofEntries(
            Map.entry("true", true),
            Map.entry("t", true),
            Map.entry("1", true),
            Map.entry("yes", true),
            Map.entry("on", true),
            Map.entry("false", false),
            Map.entry("f", false),
            Map.entry("0", false),
            Map.entry("no", false),
            Map.entry("off", false));

    private static final ScalarType STRING = new ScalarType("a text", "", List.of(), text -> text, ofType("string"));
    private static final ScalarType INT = whole(Integer.MIN_VALUE, Integer.MAX_VALUE, Long::intValue);
    private static final ScalarType LONG = whole(Long.MIN_VALUE, Long.MAX_VALUE, number -> number);
    private static final ScalarType DOUBLE =
            new ScalarType("a number", "0.5", List.of(), ScalarType::parseNumber, ofType("number"));
    private static final ScalarType BOOLEAN = new ScalarType(
            "true or false", "true", List.of(), text -> BOOLEANS.get(text.toLowerCase(Locale.ROOT)), ofType("boolean"));

    private static final Map<Class<?>, ScalarType> BUILT_IN = Map.ofEntries(
            Map.entry(String.class, STRING),
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(double.class, DOUBLE),
            Map.entry(Double.class, DOUBLE),
            Map.entry(boolean.class, BOOLEAN),
            Map.entry(Boolean.class, BOOLEAN),
            Map.entry(
                    Duration.class,
                    new ScalarType(
                            "a duration", "30s", List.of(), ScalarType::parseDuration, ScalarType::durationSchema)),
            Map.entry(Path.class, new ScalarType("a path", "", List.of(), ScalarType::parsePath, ofType("string"))),
            Map.entry(
                    URI.class,
                    new ScalarType(
                            "an http or https URL",
                            "https://example.com",
                            List.of(),
                            ScalarType::parseUrl,
                            ofType("string").andThen(node -> node.put("format", "uri")))),
            Map.entry(
                    Pattern.class,
                    new ScalarType(
                            "a regular expression",
                            "",
                            List.of(),
                            ScalarType::parsePattern,
                            ofType("string").andThen(node -> node.put("format", "regex")))));

    private static final int HIGHEST_PORT = 65_535;

    private static final ClassValue<Optional<ScalarType>> TYPES = new ClassValue<>() {
        @Override
        protected Optional<ScalarType> computeValue(Class<?> type) {
            ScalarType builtIn = BUILT_IN.get(type);
            if (builtIn != null) {
                return Optional.of(builtIn);
            }
            Optional<ScalarType> parsed = ofParseMethod(type);
            return parsed.isPresent() || !type.isEnum() ? parsed : Optional.of(ofEnum(type));
        }
    };

    /** The scalar type of a class; empty for lists, maps and records. */
    static Optional<ScalarType> of(Class<?> type) {
        return TYPES.get(type);
    }

    /** A class, enum or record with a {@code public static T parse(String)}; its exception's message says what is wrong. */
    private static Optional<ScalarType> ofParseMethod(Class<?> type) {
        try {
            Method method = type.getMethod("parse", String.class);
            if (!Modifier.isStatic(method.getModifiers()) || method.getReturnType() != type) {
                return Optional.empty();
            }
            method.setAccessible(true);
            return Optional.of(
                    new ScalarType("a valid text", "", List.of(), text -> call(method, text), ofType("string")));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static Object call(Method method, String text) {
        try {
            return requireNonNull(method.invoke(null, text), "parse returned null");
        } catch (InvocationTargetException e) {
            String message = e.getCause() == null ? null : e.getCause().getMessage();
            throw new IllegalArgumentException(message == null ? "not valid" : message, e);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(method + " is not accessible", e);
        }
    }

    private static ScalarType ofEnum(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name().toLowerCase(Locale.ROOT), constant);
        }
        List<String> words = List.copyOf(constants.keySet());
        return new ScalarType(
                "one of " + String.join(", ", words),
                "",
                words,
                text -> constants.get(text.toLowerCase(Locale.ROOT).replace('-', '_')),
                node -> words.forEach(node.withArray("/enum")::add));
    }

    private static Consumer<ObjectNode> ofType(String type) {
        return node -> node.put("type", type);
    }

    private static ScalarType whole(long least, long greatest, Function<Long, Object> convert) {
        return new ScalarType(
                "a whole number",
                "10",
                List.of(),
                text -> {
                    try {
                        // Not YAML's octal, hexadecimal and base 60: 0755 and 12:30:45 are seldom meant as numbers.
                        long number = INTEGER.matcher(text).matches() ? Long.parseLong(text) : Long.MIN_VALUE;
                        boolean valid = number != Long.MIN_VALUE && number >= least && number <= greatest;
                        return valid ? convert.apply(number) : null;
                    } catch (NumberFormatException e) {
                        return null;
                    }
                },
                ofType("integer"));
    }

    private static @Nullable Object parseNumber(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return null;
        }
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? (Object) number : null;
    }

    private static @Nullable Object parseDuration(String text) {
        Optional<Duration> duration = GoDuration.parse(text);
        if (duration.filter(found -> found.compareTo(LONGEST_DURATION) > 0).isPresent()) {
            throw new IllegalArgumentException(
                    "expected a duration of at most %s days, found \"%s\"".formatted(LONGEST_DURATION.toDays(), text));
        }
        return duration.orElse(null);
    }

    private static @Nullable Object parsePath(String text) {
        try {
            return text.isBlank() || text.length() > LONGEST_PATH ? null : Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e.getReason(), e);
        }
    }

    private static @Nullable Object parseUrl(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() == null && url.getRawAuthority() != null) {
                throw new IllegalArgumentException(
                        "the host of this URL is not one: its name is of letters, digits, hyphens and dots");
            }
            if (http && url.getPort() > HIGHEST_PORT) {
                throw new IllegalArgumentException("the port of this URL is not one: they end at " + HIGHEST_PORT);
            }
            return http && url.getHost() != null ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static Object parsePattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            String where = e.getIndex() < 0 ? "" : " near character " + (e.getIndex() + 1);
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription() + where, e);
        }
    }

    private static void durationSchema(ObjectNode node) {
        node.withArray("/anyOf").addObject().put("type", "number");
        node.withArray("/anyOf").addObject().put("type", "string").put("pattern", "^(" + GoDuration.SYNTAX + ")$");
    }
}
