// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A key that users may well write for a settings record, but that has no effect: an option of the check that this one
 * stands in for. A warning says why; the instance runs.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(Unsupported.List.class)
public @interface Unsupported {
    /** The YAML key. */
    String key();

    /** Why it has no effect, as a phrase that completes "not supported: ". */
    String why();

    /** Several of them. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface List {
        Unsupported[] value();
    }
}
