// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A service check that a {@link Check} sends; to the same ends as {@link EmitsMetric}. On the check's class. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(EmitsServiceCheck.List.class)
public @interface EmitsServiceCheck {
    /** The name as it is given to the {@link Sender}. */
    String name();

    /** The statuses that it can have. */
    ServiceCheck.Status[] statuses();

    /** What it tells and when it is what, in a phrase. */
    String description();

    /** Several of them. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface List {
        EmitsServiceCheck[] value();
    }
}
