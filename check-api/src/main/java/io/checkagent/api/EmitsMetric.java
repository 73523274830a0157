// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A metric that a {@link Check} sends, once for documentation, for {@code agent schema} and for tests that hold the check to
 * it. It changes nothing of what is sent; a check need not declare any. On the check's class.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(EmitsMetric.List.class)
public @interface EmitsMetric {
    /**
     * The name as it is given to the {@link Sender}. Several that differ in a part: {@code queue.{depth,age}}. A star is a
     * part without dots that is known at run time only: {@code queue.*.depth}.
     */
    String name();

    /** How it is sent. */
    Metric.Type type() default Metric.Type.GAUGE;

    /**
     * One of the <a href="https://docs.datadoghq.com/metrics/units/">Datadog Agent's units</a> in the singular, such as
     * {@code byte}, {@code percent}, {@code second}, also per another one: {@code byte/second}. Empty for none.
     */
    String unit() default "";

    /** What it tells, in a phrase. */
    String description();

    /** Several of them. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface List {
        EmitsMetric[] value();
    }
}
