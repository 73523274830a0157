// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import io.checkagent.api.CheckContext;
import io.checkagent.api.Metric;
import io.checkagent.api.ServiceCheck;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * Sends what the MBeans of another JVM say: for the check {@code jmx}, and for checks of other plugins. Not thread-safe.
 */
public final class JmxScraper implements AutoCloseable {
    private static final Set<String> READABLE = Set.of(
            "byte",
            "short",
            "int",
            "long",
            "float",
            "double",
            "boolean",
            "java.lang.Byte",
            "java.lang.Short",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Float",
            "java.lang.Double",
            "java.lang.Boolean",
            "java.lang.Number",
            "java.lang.Object",
            "java.math.BigInteger",
            "java.math.BigDecimal",
            "java.util.concurrent.atomic.AtomicInteger",
            "java.util.concurrent.atomic.AtomicLong",
            CompositeData.class.getName());

    private final JmxSettings settings;
    private final JmxConnection connection;
    private final List<BeanRule> rules;
    private final UnknownNames unknown;
    private final String instance;
    private List<Bean> beans = List.of();
    private Optional<Instant> looked = Optional.empty();
    private int left;
    private int beyond;

    /** Opens nothing yet. */
    public JmxScraper(JmxSettings settings) {
        this.settings = settings;
        this.connection = new JmxConnection(settings);
        List<BeanRule> configured = BeanRule.all(settings.conf());
        this.unknown = new UnknownNames(configured);
        this.rules = Stream.concat(
                        configured.stream(),
                        settings.collectDefaultJvmMetrics() ? BeanRule.ofJvm().stream() : Stream.of())
                .toList();
        this.instance = "instance:" + settings.server();
    }

    /** An MBean, and what is sent of its attributes. */
    private record Bean(ObjectName name, Map<String, BeanRule> attributes) {}

    /**
     * Asks, and sends what is wanted, with the service check {@code jmx.can_connect}.
     *
     * @throws IOException when the JVM cannot be asked, with what to do
     * @throws JMException when the JVM cannot list its MBeans
     */
    public void scrape(CheckContext context) throws IOException, JMException {
        left = settings.maxReturnedMetrics();
        beyond = 0;
        try {
            Instant now = context.clock().instant();
            if (looked.isEmpty() || !now.isBefore(looked.get().plus(settings.refreshBeans()))) {
                beans = connection.ask(this::wanted);
                looked = Optional.of(now);
            }
            for (Bean bean : beans) {
                read(bean, context);
            }
        } catch (IOException e) {
            looked = Optional.empty();
            tell(context, ServiceCheck.Status.CRITICAL, String.valueOf(e.getMessage()));
            throw e;
        }
        tell(context, ServiceCheck.Status.OK, "");
        context.detail("MBeans", beans.size());
        unknown.warnings().forEach(context::warn);
        if (beyond > 0) {
            context.warn(
                    "values left out: %s, since max_returned_metrics is %s; exclude what is not needed, or raise it"
                            .formatted(beyond, settings.maxReturnedMetrics()));
        }
    }

    private void tell(CheckContext context, ServiceCheck.Status status, String message) {
        context.sender()
                .serviceCheck(
                        ServiceCheck.of("jmx.can_connect", status, message, instance, "jmx_server:" + settings.host()));
    }

    private List<Bean> wanted(MBeanServerConnection server) throws IOException, JMException {
        Map<ObjectName, Map<String, BeanRule>> wanted = new LinkedHashMap<>();
        unknown.clear();
        for (BeanRule rule : rules) {
            Set<ObjectName> names = new LinkedHashSet<>();
            for (ObjectName pattern : rule.patterns()) {
                names.addAll(server.queryNames(pattern, null));
            }
            unknown.found(rule, names);
            for (ObjectName name : names) {
                if (rule.takes(name)) {
                    unknown.taken(rule);
                    Map<String, BeanRule> attributes = wanted.computeIfAbsent(name, any -> new LinkedHashMap<>());
                    readable(server, name)
                            .filter(rule::takesAttribute)
                            .forEach(attribute -> attributes.putIfAbsent(attribute, rule));
                }
            }
        }
        List<Bean> found = new ArrayList<>();
        wanted.forEach((name, attributes) -> {
            if (!attributes.isEmpty()) {
                found.add(new Bean(name, attributes));
            }
        });
        return found;
    }

    private static Stream<String> readable(MBeanServerConnection server, ObjectName name) throws IOException {
        try {
            return Stream.of(server.getMBeanInfo(name).getAttributes())
                    .filter(attribute -> attribute.isReadable() && READABLE.contains(attribute.getType()))
                    .map(MBeanAttributeInfo::getName);
        } catch (JMException e) {
            return Stream.of(); // gone since it was listed, or it does not say what it has
        } catch (IOException e) {
            if (!JmxConnection.isOfValue(e)) {
                throw e;
            }
            return Stream.of(); // what it says of itself is of a class of its own
        }
    }

    private void read(Bean bean, CheckContext context) throws IOException {
        try {
            List<Attribute> read = connection.ask(server -> server.getAttributes(
                            bean.name(), bean.attributes().keySet().toArray(String[]::new))
                    .asList());
            for (Attribute attribute : read) {
                BeanRule rule = bean.attributes().get(attribute.getName());
                if (rule != null) {
                    send(bean.name(), rule, attribute.getName(), attribute.getValue(), context);
                }
            }
        } catch (InstanceNotFoundException e) {
            looked = Optional.empty(); // it is looked anew in the next run
        } catch (JMException e) {
            context.warn("%s cannot be read: %s".formatted(bean.name(), e.getMessage()));
        } catch (IOException e) {
            if (!JmxConnection.isOfValue(e)) {
                throw e;
            }
            context.warn(
                    "%s has values of a class of its own, which cannot be read here: exclude them, or name the attributes"
                            .formatted(bean.name()));
        }
    }

    private void send(ObjectName name, BeanRule rule, String attribute, Object value, CheckContext context) {
        if (value instanceof CompositeData composite) {
            for (String key : composite.getCompositeType().keySet()) {
                if (!(composite.get(key) instanceof CompositeData)) {
                    send(name, rule, attribute + "." + key, composite.get(key), context);
                }
            }
            return;
        }
        Optional<Double> number = number(value);
        number.ifPresent(any -> unknown.read(rule, attribute));
        Optional<Metric> metric = number.flatMap(any -> rule.metric(name, attribute, any, instance));
        if (metric.isEmpty()) {
            return;
        }
        if (left == 0) {
            beyond++;
        } else {
            left--;
            context.sender().metric(metric.get());
        }
    }

    private static Optional<Double> number(Object value) {
        if (value instanceof Boolean flag) {
            return Optional.of(flag ? 1.0 : 0.0);
        }
        return value instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
    }

    @Override
    public void close() {
        connection.close();
    }
}
