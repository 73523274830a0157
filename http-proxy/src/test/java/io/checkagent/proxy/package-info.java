/** Proxies, and the servers behind them, that tests go through. */
@NullMarked
package io.checkagent.proxy;

import org.jspecify.annotations.NullMarked;
