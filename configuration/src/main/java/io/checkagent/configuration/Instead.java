// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What holds instead of a value that cannot be used, where the default would open what the user meant to close. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Instead {
    /** YAML. */
    String value();

    /** What that means, as an error says it. */
    String consequence();
}
