@NullMarked
package io.checkagent.openmetrics;

import org.jspecify.annotations.NullMarked;
