// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The YAML key of a component of a settings record, where it is not the component's name in snake case
 * ({@code maxEventsPerRun} is {@code max_events_per_run}).
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
public @interface Key {
    String value();
}
