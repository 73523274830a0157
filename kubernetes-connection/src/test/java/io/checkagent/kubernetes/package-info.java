/** Against real TLS servers, proxies, programs and files. */
@NullMarked
package io.checkagent.kubernetes;

import org.jspecify.annotations.NullMarked;
