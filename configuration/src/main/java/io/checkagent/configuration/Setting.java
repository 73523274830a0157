// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import io.checkagent.api.AgentWide;
import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.api.Unsupported;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A component of a settings record, as the configuration sees it.
 *
 * @param key what it is called in YAML
 * @param type its Java type
 * @param defaultText YAML for when it is not configured
 * @param description what it means
 * @param above which numbers it takes
 * @param matching which texts it takes
 * @param instead what holds when what is configured cannot be used; the default when empty
 * @param inline whether it is a record whose keys stand beside the others
 * @param agentWide whether the top level of datadog.yaml may have it for all instances
 */
public record Setting(
        String key,
        Type type,
        Optional<String> defaultText,
        Optional<String> description,
        Optional<Above> above,
        Optional<Matching> matching,
        Optional<Instead> instead,
        boolean inline,
        boolean agentWide) {
    /** Reading annotations is slow, and a configuration may have thousands of instances. Goes with the record's class. */
    private static final ClassValue<List<Setting>> SETTINGS = new ClassValue<>() {
        @Override
        protected List<Setting> computeValue(Class<?> record) {
            RecordComponent[] components = record.getRecordComponents();
            Parameter[] parameters = canonicalParameters(record, components);
            return IntStream.range(0, components.length)
                    .mapToObj(i -> of(components[i], parameters[i]))
                    .toList();
        }
    };

    /** Of no record: what its type takes, whatever it looks like. */
    static final Setting ANY = new Setting(
            "",
            Object.class,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            false);

    /** One that no record has: true, or false as long as nobody says so. */
    public static Setting ofSwitch(String key) {
        return new Setting(
                key,
                boolean.class,
                Optional.of("false"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false);
    }

    /** The components of the record, in their order. */
    public static List<Setting> of(Class<?> record) {
        return SETTINGS.get(record);
    }

    /** Like {@link #of}, with the components of inline records in place of these. */
    public static List<Setting> flattened(Class<?> record) {
        List<Setting> settings = new ArrayList<>();
        for (Setting setting : of(record)) {
            if (setting.inline() && setting.type() instanceof Class<?> inlined) {
                settings.addAll(flattened(inlined));
            } else {
                settings.add(setting);
            }
        }
        return settings;
    }

    private static Setting of(RecordComponent component, Parameter parameter) {
        return new Setting(
                annotation(Key.class, component, parameter)
                        .map(Key::value)
                        .orElseGet(() -> snakeCase(component.getName())),
                component.getGenericType(),
                annotation(Default.class, component, parameter).map(Default::value),
                annotation(Description.class, component, parameter).map(Description::value),
                annotation(Above.class, component, parameter),
                annotation(Matching.class, component, parameter),
                annotation(Instead.class, component, parameter),
                annotation(Inline.class, component, parameter).isPresent(),
                annotation(AgentWide.class, component, parameter).isPresent());
    }

    /** Kotlin cannot annotate a component of a record; there, the annotation is the constructor's parameter's. */
    private static <A extends Annotation> Optional<A> annotation(
            Class<A> type, RecordComponent component, Parameter parameter) {
        return Optional.ofNullable(component.getAnnotation(type))
                .or(() -> Optional.ofNullable(parameter.getAnnotation(type)));
    }

    private static Parameter[] canonicalParameters(Class<?> record, RecordComponent[] components) {
        try {
            return record.getDeclaredConstructor(
                            Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
                    .getParameters();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(record.getName() + " is a record without its constructor", e);
        }
    }

    /** Which numbers it takes, as an error says it: {@code " above 0"}; empty when all. */
    String range() {
        return above.map(limits -> {
                    String whole = limits.wholeSeconds() ? " of whole seconds" : "";
                    if (limits.max() != Long.MAX_VALUE) {
                        return isFraction()
                                ? " above " + limits.value() + ", at most " + limits.max()
                                : whole + " from " + (limits.value() + 1) + " to " + limits.max();
                    }
                    return whole
                            + (limits.value() < 0
                                    ? " of at least " + (limits.value() + 1)
                                    : " above " + limits.value());
                })
                .orElse("");
    }

    private boolean isFraction() {
        return type == double.class || type == Double.class;
    }

    /** Whether a value of its type is in its range. */
    boolean accepts(Object value) {
        if (above.isEmpty()) {
            return true;
        }
        BigDecimal number;
        if (value instanceof Duration duration) {
            if (above.get().wholeSeconds() && duration.toNanosPart() != 0) {
                return false;
            }
            number = BigDecimal.valueOf(duration.toNanos(), 9);
        } else if (value instanceof Number plain) {
            number = new BigDecimal(plain.toString());
        } else {
            return true;
        }
        return number.compareTo(BigDecimal.valueOf(above.get().value())) > 0
                && number.compareTo(BigDecimal.valueOf(above.get().max())) <= 0;
    }

    /** Whether a text has the shape that is asked for. */
    boolean matches(String text) {
        String stripped = text.strip();
        return matching.isEmpty()
                || (stripped.length() <= matching.get().longest()
                        && stripped.matches(matching.get().value()));
    }

    /** What the record's author says of keys without an effect, by key. */
    public static Map<String, String> unsupported(Class<?> record) {
        Map<String, String> unsupported = new TreeMap<>();
        for (Unsupported one : record.getAnnotationsByType(Unsupported.class)) {
            unsupported.put(one.key(), one.why());
        }
        for (Setting setting : of(record)) {
            if (setting.inline() && setting.type() instanceof Class<?> inlined) {
                unsupported.putAll(unsupported(inlined));
            }
        }
        return unsupported;
    }

    /** {@code maxEventsPerRun} is {@code max_events_per_run}. */
    static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
