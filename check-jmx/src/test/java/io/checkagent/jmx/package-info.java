// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.checkagent.jmx;

import org.jspecify.annotations.NullMarked;
