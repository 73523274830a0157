// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a component of a settings record is when the configuration does not name it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
public @interface Default {
    /** YAML, as a user would write it: {@code "15"}, {@code "30s"}, {@code "[]"}, {@code "{}"}. */
    String value();
}
