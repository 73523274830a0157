@NullMarked
package io.checkagent.http;

import org.jspecify.annotations.NullMarked;
