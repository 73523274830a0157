@NullMarked
package io.checkagent.testkit;

import org.jspecify.annotations.NullMarked;
