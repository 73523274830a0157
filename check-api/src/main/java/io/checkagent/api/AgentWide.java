// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component of a settings record that may also be set for all instances by the same key at the top level of
 * {@code datadog.yaml}, or by that key's environment variable. The instance's value and that of {@code init_config} beat
 * it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
public @interface AgentWide {}
