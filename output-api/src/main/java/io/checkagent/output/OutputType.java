// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names an {@link Output}. Every output of a plugin carries it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OutputType {
    /**
     * The {@code type} by which an entry of {@code outputs} in {@code datadog.yaml} asks for it. Lower case letters, digits
     * and underscores, beginning with a letter; unique among all outputs.
     */
    String value();
}
