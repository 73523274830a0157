// SPDX-License-Identifier: Apache-2.0
/** Remembers which check the agent died of, and keeps that one from doing it again at once. */
@NullMarked
package io.checkagent.agent.crash;

import org.jspecify.annotations.NullMarked;
