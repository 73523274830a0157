// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names a {@link Check} and says where and how it runs. Every check carries it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CheckType {
    /**
     * The name by which the check is configured ({@code conf.d/<name>.d/}) and reported. Lower case letters, digits and
     * underscores, beginning with a letter; unique among all plugins.
     */
    String name();

    /** Where the check runs. */
    Scope scope() default Scope.NODE;

    /**
     * Whether {@link Check#run} goes on until it is stopped (a watch, a subscription) rather than being called once each
     * {@code min_collection_interval}. A streaming run that ends or fails is started again with back-off.
     */
    boolean streaming() default false;

    /**
     * What comes before the names of this check's {@link Checkpoint} entries where they are stored; the check's name when
     * empty. Only of use to a check that shares its entries with another program.
     */
    String checkpointPrefix() default "";

    /**
     * Names by which the files of other agents configure this check: {@code conf.d/<alias>.d/} is read as
     * {@code conf.d/<name>.d/}.
     */
    String[] aliases() default {};

    /**
     * Keys of {@code datadog.yaml} that switch this check on: while one of them is true and the check is not configured
     * elsewhere, it runs with one instance without settings. For a {@link Scope#CLUSTER} check such a key also makes this
     * agent take part in the leader election. The keys need not be known to the agent; their environment variables are
     * those of any key.
     */
    String[] enabledBy() default {};

    /**
     * The key of a setting that, in what is configured under one of the {@link #aliases}, is false unless one of the keys
     * of {@link #enabledBy} is true; none when empty. For files of an agent that configure the check and do not switch it
     * on.
     */
    String aliasSwitch() default "";
}
