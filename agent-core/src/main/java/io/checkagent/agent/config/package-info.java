/**
 * What {@code datadog.yaml}, {@code DD_*} and {@code conf.d} say, as the records that the stages are bound from; everything
 * wrong in them has a place and a remedy.
 */
@NullMarked
package io.checkagent.agent.config;

import org.jspecify.annotations.NullMarked;
