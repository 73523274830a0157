@NullMarked
package io.checkagent.external;

import org.jspecify.annotations.NullMarked;
