@NullMarked
package io.checkagent.system;

import org.jspecify.annotations.NullMarked;
