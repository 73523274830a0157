// SPDX-License-Identifier: Apache-2.0
/** "agent archive": the classes of the agent as one Java has loaded them, so that the next start need not. */
@NullMarked
package io.checkagent.demo.archive;

import org.jspecify.annotations.NullMarked;
