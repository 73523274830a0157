// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.check;

/** The settings of a check that has none of its own: any key of an instance, but the common ones, is one too many. */
public record NoSettings() {}
