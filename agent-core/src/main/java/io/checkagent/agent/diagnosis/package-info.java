// SPDX-License-Identifier: Apache-2.0
/** Tries all stages out when a user asks what is wrong. */
@NullMarked
package io.checkagent.agent.diagnosis;

import org.jspecify.annotations.NullMarked;
