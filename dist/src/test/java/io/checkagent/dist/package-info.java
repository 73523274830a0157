// SPDX-License-Identifier: Apache-2.0
/** What the distribution holds, tried as it is packed. */
@NullMarked
package io.checkagent.dist;

import org.jspecify.annotations.NullMarked;
