// SPDX-License-Identifier: Apache-2.0
/** The small program that asks the running agent. It shares nothing with it but the form of the answer. */
@NullMarked
package io.checkagent.client;

import org.jspecify.annotations.NullMarked;
