// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which numbers, or durations in seconds, a component takes. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Above {
    /** What is below the least valid number. */
    long value();

    /** The greatest valid number. */
    long max() default Long.MAX_VALUE;

    /** Whether a duration has to be a whole number of seconds. */
    boolean wholeSeconds() default false;
}
