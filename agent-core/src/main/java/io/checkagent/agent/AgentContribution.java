// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import com.google.inject.Module;

/**
 * A Guice module of the running agent from outside of it: adds to the sets of status sections, loops, metrics and pages,
 * and may use what the stages make public. {@link java.util.ServiceLoader} finds it.
 */
public interface AgentContribution extends Module {}
