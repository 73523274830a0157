// SPDX-License-Identifier: Apache-2.0
/** What other JVMs tell of themselves by JMX, as a check and for checks of other plugins. */
@NullMarked
package io.checkagent.jmx;

import org.jspecify.annotations.NullMarked;
